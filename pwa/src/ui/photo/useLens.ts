/** What is seen through the page's camera: opened with the screen, and anew when the person comes back to it. */
import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue';
import {
  type CameraTrouble,
  cameraTrouble,
  hasTorch,
  lightTorch,
  openCamera,
  restCamera,
  stopCamera,
} from '../../device/camera';

export interface Lens {
  /** The picture is moving. */
  readonly live: Readonly<Ref<boolean>>;
  readonly trouble: Readonly<Ref<CameraTrouble | null>>;
  readonly torch: Readonly<Ref<'none' | 'off' | 'on'>>;
  open(): Promise<void>;
  /** Switch the lamp; false where the phone does not obey. */
  switchTorch(): Promise<boolean>;
}

/** Show the camera's picture in `video` as long as the part that asks is on the screen. */
export function useLens(video: Ref<HTMLVideoElement | undefined>): Lens {
  const stream = shallowRef<MediaStream | null>(null);
  const live = ref(false);
  const trouble = ref<CameraTrouble | null>(null);
  const torch = ref<'none' | 'off' | 'on'>('none');

  async function open(): Promise<void> {
    trouble.value = null;
    try {
      stream.value = await openCamera();
      torch.value = hasTorch(stream.value) ? 'off' : 'none';
    } catch (error) {
      trouble.value = cameraTrouble(error);
    }
  }

  async function play(): Promise<void> {
    if (!video.value || !stream.value) return;
    video.value.srcObject = stream.value;
    await video.value.play().catch(() => undefined);
    live.value = true;
  }

  async function switchTorch(): Promise<boolean> {
    const on = torch.value !== 'on';
    const obeyed = stream.value !== null && (await lightTorch(stream.value, on));
    if (obeyed) torch.value = on ? 'on' : 'off';
    return obeyed;
  }

  /** Behind another app the camera is given back: a call, or somebody else's photo, may need it. */
  function follow(): void {
    if (document.visibilityState === 'hidden') {
      stopCamera();
      live.value = false;
      stream.value = null;
    } else if (stream.value === null) void open();
  }

  watch([video, stream], play);
  onMounted(() => {
    void open();
    document.addEventListener('visibilitychange', follow);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', follow);
    if (torch.value === 'on') void switchTorch();
    if (trouble.value === null) restCamera();
  });
  return { live, trouble, torch, open, switchTorch };
}
