/**
 * A short tone of two notes, made here. Browsers let a page sound only after somebody has touched it; until then it stays silent.
 */
const NOTES_HZ = [880, 1_318.5] as const;
const NOTE_S = 0.14;
const LOUDNESS = 0.12;
/** Many firings at once sound once. */
const QUIET_MS = 1_500;

let context: AudioContext | undefined;
let soundedAtMs = Number.NEGATIVE_INFINITY;

export function playFiringSound(): void {
  const nowMs = performance.now();
  if (nowMs - soundedAtMs < QUIET_MS) return;
  soundedAtMs = nowMs;
  context ??= new AudioContext();
  const audio = context;
  // What is refused here is only the sound; the message is on the screen.
  void audio.resume().then(
    () => sound(audio),
    () => undefined,
  );
}

function sound(audio: AudioContext): void {
  for (const [index, hz] of NOTES_HZ.entries()) {
    const beginS = audio.currentTime + index * NOTE_S;
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0, beginS);
    gain.gain.linearRampToValueAtTime(LOUDNESS, beginS + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.001, beginS + 2 * NOTE_S);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(beginS);
    oscillator.stop(beginS + 2 * NOTE_S);
  }
}
