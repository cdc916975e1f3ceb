/** Sound and vibration for what must not be missed while the app is open. */

let audio: AudioContext | null = null;

/** Two short tones and a buzz; silent where the browser does not allow them. */
export function alertPerson(): void {
  // A page that nobody has touched yet may do neither; trying would only fill the browser's log.
  if (navigator.userActivation?.hasBeenActive === false) return;
  navigator.vibrate?.([200, 100, 200, 100, 400]);
  try {
    audio ??= new AudioContext();
    tone(audio, 880, 0);
    tone(audio, 660, 0.25);
  } catch {
    audio = null;
  }
}

function tone(context: AudioContext, hertz: number, after: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.value = 0.2;
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(context.currentTime + after);
  oscillator.stop(context.currentTime + after + 0.2);
}
