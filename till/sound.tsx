// The switch of the till's sounds: remembered on the device, heard when it is turned on.
import { useState } from 'react';
import { isSoundOn, setSound, signal } from './feedback.ts';
import { words } from './text/words.ts';

export function SoundSwitch() {
  const [isOn, setOn] = useState(isSoundOn);
  const toggle = () => {
    setSound(!isOn);
    setOn(!isOn);
    if (!isOn) signal(true);
  };
  return (
    <button
      type="button"
      className="quiet sign"
      aria-label={words.sound}
      aria-pressed={isOn}
      title={words.sound}
      onClick={toggle}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4z" />
        <path
          d={isOn ? 'M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11' : 'M16 9.5l5 5M21 9.5l-5 5'}
        />
      </svg>
    </button>
  );
}
