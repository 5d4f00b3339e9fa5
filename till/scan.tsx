// Where a code comes in: by camera, by hand scanner, or typed.
import { useEffect, useRef, useState } from 'react';
import { fill, words } from './text/words.ts';
import { watchCamera } from './scanner.ts';

const REMEMBER = 'till-camera';

/** A card that was read stays before the camera while somebody deals with it: it is not read again. */
const SAME_CARD_MS = 3_000;
let lastRead: { text: string; seenAt: number } | undefined;

/** What keeps the camera from being used, by the names that browsers give it. */
function whyNoCamera({ name, message }: Error): string {
  // without https a browser has no camera to ask for
  if (!window.isSecureContext) return words.scan.noHttps;
  return words.scan.noCameraBecause[name] ?? fill(words.scan.noCamera, { reason: message });
}

export function ScanScreen({ onCode }: { onCode: (text: string) => void }) {
  const [isWatching, setWatching] = useState(localStorage.getItem(REMEMBER) === 'on');
  const [problem, setProblem] = useState<string>();
  const [typed, setTyped] = useState('');
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    if (!isWatching || !video.current) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    let isRead = false;
    if (lastRead) lastRead.seenAt = Date.now();
    watchCamera(video.current, (text) => {
      if (isRead) return;
      const isSame = lastRead?.text === text && Date.now() - lastRead.seenAt < SAME_CARD_MS;
      lastRead = { text, seenAt: Date.now() };
      if (isSame) return;
      isRead = true;
      onCode(text);
    }).then(
      (stopCamera) => {
        if (isGone) stopCamera();
        else stop = stopCamera;
      },
      (error: unknown) => {
        setProblem(whyNoCamera(error as Error));
        setWatching(false);
      },
    );
    return () => {
      isGone = true;
      stop?.();
    };
  }, [isWatching, onCode]);

  const toggle = () => {
    setProblem(undefined);
    setWatching((was) => {
      localStorage.setItem(REMEMBER, was ? 'off' : 'on');
      return !was;
    });
  };
  return (
    <section>
      <h1>{words.scan.title}</h1>
      {isWatching ? (
        <div className="camera">
          {/* the camera shows what is in front of it: there is nothing to caption */}
          <video ref={video} playsInline muted aria-label={words.scan.title} />
          <div className="target" aria-hidden="true" />
        </div>
      ) : null}
      <button type="button" className={isWatching ? 'quiet' : 'primary tall'} onClick={toggle}>
        {isWatching ? words.scan.stop : words.scan.camera}
      </button>
      {problem && (
        <p className="bad box" role="alert">
          {problem}
        </p>
      )}
      <p className="hint">{words.scan.hint}</p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) onCode(typed.trim());
        }}
      >
        <label>
          {words.scan.code}
          <input
            className="code"
            value={typed}
            autoCapitalize="characters"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="search"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" disabled={!typed.trim()}>
          {words.scan.look}
        </button>
      </form>
    </section>
  );
}
