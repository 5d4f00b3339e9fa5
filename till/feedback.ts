// What a cashier hears and feels without looking, and a screen that stays lit while they work.

let audio: AudioContext | undefined;

function beep(frequency: number, seconds: number, after = 0): void {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = frequency;
  volume.gain.value = 0.12;
  tone.connect(volume).connect(audio.destination);
  tone.start(audio.currentTime + after);
  tone.stop(audio.currentTime + after + seconds);
}

/** Two rising tones and a short buzz; or one low tone and a long one. */
export function signal(isGood: boolean): void {
  try {
    if (isGood) {
      beep(880, 0.09);
      beep(1320, 0.12, 0.1);
    } else beep(196, 0.35);
    navigator.vibrate(isGood ? 60 : [120, 80, 120]);
  } catch {
    // a browser without sound or vibration still shows the colour and the words
  }
}

let lock: { release(): Promise<void> } | undefined;

/** Keeps the screen on while the page is seen. */
export function stayAwake(): void {
  const take = () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').then(
      (taken) => (lock = taken),
      () => undefined,
    );
  };
  document.addEventListener('visibilitychange', take);
  if (!lock) take();
}
