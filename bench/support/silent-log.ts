/** A log for parts of the house that want one and are used here without it. */
import { createLog } from '#platform/observe/log';

export const silentLog = createLog({ level: 'silent' });
