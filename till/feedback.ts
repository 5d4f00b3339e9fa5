// What a cashier hears and feels without looking, and a screen that stays lit while they work.

const KEPT = 'till-sound';

/** Sound is on until somebody turns it off; vibration stays. */
export const isSoundOn = (): boolean => localStorage.getItem(KEPT) !== 'off';
export const setSound = (isOn: boolean): void => localStorage.setItem(KEPT, isOn ? 'on' : 'off');

let audio: AudioContext | undefined;

/** Browsers let a page be heard only once somebody has touched it: so the first touch makes it ready. */
export function readySound(): () => void {
  const wake = () => {
    try {
      audio ??= new AudioContext();
      if (audio.state === 'suspended') void audio.resume();
    } catch {
      // a browser without sound
    }
  };
  const touches = ['pointerdown', 'keydown'] as const;
  for (const each of touches) window.addEventListener(each, wake, { passive: true });
  return () => {
    for (const each of touches) window.removeEventListener(each, wake);
  };
}

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
  // each for itself: a browser without one may have the other, and shows the colour and the words
  try {
    if (isSoundOn()) sound(isGood);
  } catch {
    // no sound here
  }
  try {
    navigator.vibrate(isGood ? 60 : [120, 80, 120]);
  } catch {
    // no vibration here
  }
}

function sound(isGood: boolean): void {
  if (isGood) {
    beep(880, 0.09);
    beep(1320, 0.12, 0.1);
  } else beep(196, 0.35);
}

/** Keeps the screen on while the page is seen; the browser lets go whenever it is not. */
export function stayAwake(): () => void {
  let isGone = false;
  let lock: WakeLockSentinel | undefined;
  const take = () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    if (lock && !lock.released) return;
    navigator.wakeLock.request('screen').then(
      (taken) => {
        if (isGone) void taken.release();
        else lock = taken;
      },
      // a battery that is low refuses it
      () => undefined,
    );
  };
  document.addEventListener('visibilitychange', take);
  take();
  return () => {
    isGone = true;
    document.removeEventListener('visibilitychange', take);
    void lock?.release();
  };
}
