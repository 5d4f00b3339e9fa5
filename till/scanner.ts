// Reads codes: from the camera by a decoder of our own origin, and from hand scanners, which are
// keyboards that type very fast and press Enter.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

export { wasmUrl };

const OPTIONS: ReaderOptions = {
  formats: ['QRCode', 'Code128'],
  tryHarder: true,
  maxNumberOfSymbols: 1,
};
const LONGEST_SIDE = 1_000;

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** Shows the camera in `video` and calls `onCode` for what it reads, until the answer is called. */
export async function watchCamera(
  video: HTMLVideoElement,
  onCode: (text: string) => void,
): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
    audio: false,
  });
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement('canvas');
  const paper = canvas.getContext('2d', { willReadFrequently: true });
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      const { videoWidth: width, videoHeight: height } = video;
      if (paper && width > 0) {
        const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
        paper.drawImage(video, 0, 0, canvas.width, canvas.height);
        const image = paper.getImageData(0, 0, canvas.width, canvas.height);
        const [found] = await readBarcodes(image, OPTIONS);
        if (found?.text) onCode(found.text);
      }
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
  };
  void look();
  return () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

/** Keys of a hand scanner come faster than anybody types. */
const FASTEST_HAND_MS = 70;
const SHORTEST = 4;

/** Calls `onCode` for a burst of keys that ends with Enter while no field has the focus. */
export function watchHandScanner(onCode: (text: string) => void): () => void {
  let typed = '';
  let last = 0;
  const onKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || event.ctrlKey || event.metaKey) return;
    // when it was pressed, not when a busy phone came to hear of it
    const now = event.timeStamp;
    if (now - last > FASTEST_HAND_MS) typed = '';
    last = now;
    if (event.key === 'Enter') {
      if (typed.length >= SHORTEST) {
        // the button that has the focus must not be pressed by the scanner's Enter
        event.preventDefault();
        onCode(typed);
      }
      typed = '';
    } else if (event.key.length === 1) typed += event.key;
  };
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}
