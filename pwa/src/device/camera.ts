/** The camera looked through inside the page: one stream for the whole work, let go when nobody looks. */
import { computed, ref } from 'vue';

export type CameraTrouble = 'denied' | 'busy' | 'missing';

/** Opening and closing the camera again and again leaks on iPhones: it stays open for this long. */
const REST_MS = 20_000;
const KEPT = 'banshi.camera';
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } },
};

const present = ref(false);
const avoided = ref(read() === 'system');
let stream: MediaStream | null = null;
let opening: Promise<MediaStream> | null = null;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Whether photos are taken through the page; else the phone's own camera app takes them. */
export const hasViewfinder = computed(() => present.value && !avoided.value);

/** Whether the page could look through a camera if the person wanted. */
export const couldLook = computed(() => present.value);

/** Find out whether there is a camera that a page may look through; asks nobody. */
export async function lookForCamera(): Promise<void> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    present.value = devices.some((device) => device.kind === 'videoinput');
  } catch {
    present.value = false;
  }
}

/** Take photos through the page, or with the phone's own camera app; remembered on this phone. */
export function preferViewfinder(wanted: boolean): void {
  avoided.value = !wanted;
  try {
    localStorage.setItem(KEPT, wanted ? 'page' : 'system');
  } catch {
    // A browser that keeps nothing tries the page again next time.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The open camera; throws the `DOMException` that `cameraTrouble` puts into a word. */
export async function openCamera(): Promise<MediaStream> {
  clearTimeout(resting);
  if (stream?.getVideoTracks().some((track) => track.readyState === 'live')) return stream;
  opening ??= navigator.mediaDevices.getUserMedia(WANTED).finally(() => {
    opening = null;
  });
  stream = await opening;
  window.addEventListener('pagehide', stopCamera, { once: true });
  return stream;
}

/** Nobody looks through it now; it closes by itself unless somebody does again soon. */
export function restCamera(): void {
  clearTimeout(resting);
  resting = setTimeout(stopCamera, REST_MS);
}

/** Close the camera. */
export function stopCamera(): void {
  clearTimeout(resting);
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

/** Why the camera did not open. */
export function cameraTrouble(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

interface Lamp extends MediaTrackCapabilities {
  torch?: boolean;
}

/** The phone's lamp, if the page may switch it. */
export function hasTorch(of: MediaStream): boolean {
  const track = of.getVideoTracks()[0];
  return (track?.getCapabilities?.() as Lamp | undefined)?.torch === true;
}

/** Switch the lamp; false where the phone does not obey. */
export async function lightTorch(of: MediaStream, on: boolean): Promise<boolean> {
  try {
    const wish = { advanced: [{ torch: on }] } as unknown as MediaTrackConstraints;
    await of.getVideoTracks()[0]?.applyConstraints(wish);
    return true;
  } catch {
    return false;
  }
}
