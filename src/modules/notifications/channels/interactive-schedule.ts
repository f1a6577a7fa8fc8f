/**
 * When to try again what a person is meant to read now: at once, then after each of these. After three quarters of an hour the news of a price is old; the
 * inbox has it, and says that the delivery died.
 */
export const INTERACTIVE_SCHEDULE_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000];
