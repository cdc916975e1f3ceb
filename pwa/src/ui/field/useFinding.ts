/** A finding on the screen: what is said of it, what is guessed, what is still missing. */
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import { watchPosition } from '../../device/position';
import type { CellCard } from '../../domain/field';
import { hasTrace, likeliest, type Traces } from '../../domain/guess';
import { holds } from '../../domain/shapes';
import type { Policy } from '../../domain/types';
import { t } from '../../i18n';
import { takeLostTrip } from '../../store/camera';
import { cardOf } from '../../store/cards';
import { shapes } from '../../store/cells';
import {
  draftFinding,
  type FindingDraft,
  keepFinding,
  orderOfDraft,
  recentCategories,
  USEFUL_M,
  type Way,
} from '../../store/findings';
import { orders } from '../../store/orders';
import { type LocalPhoto, photosOf } from '../../store/photos';
import { policyOf } from '../../store/session';
import { serverNow } from '../../sync/clock';

export type Missing = 'photo' | 'after' | 'category' | 'where';

/** The finding that was begun, or a fresh one, kept at each change; `wanted` is the way that the address names. */
export function useFinding(wanted: Way | null) {
  const draft = ref<FindingDraft | null>(null);
  const policy = shallowRef<Policy | null>(null);
  const recent = ref<string[]>([]);
  const card = shallowRef<CellCard | null>(null);
  const position = watchPosition(serverNow);
  /** The page was closed behind the camera, and the photo did not come back. */
  const lost = ref(false);
  /** The category stands there by guess; the person has not spoken yet. */
  const guessed = ref(false);

  const here = computed(() => {
    const fix = position.fix.value;
    return fix?.accuracy_m != null && fix.accuracy_m <= USEFUL_M ? fix : null;
  });
  const cell = computed(() => {
    const at = here.value;
    return at ? (shapes.value.find((shape) => holds(shape, at)) ?? null) : null;
  });
  const traces = computed<Traces>(() => ({
    recent: recent.value,
    orders: orders.value,
    here: here.value,
    card: card.value,
  }));
  const categories = computed(() => {
    const names = new Map((policy.value?.categories ?? []).map((one) => [one.id, one.name]));
    return likeliest([...names.keys()], traces.value).map((id) => ({
      value: id,
      label: names.get(id) ?? id,
    }));
  });
  const photos = computed<LocalPhoto[]>(() =>
    draft.value ? photosOf(orderOfDraft(draft.value, '').no).value : [],
  );
  const missing = computed<Missing | null>(() => {
    const has = (phase: string) => photos.value.some((photo) => photo.phase === phase);
    if (!has('before')) return 'photo';
    if (draft.value?.way === 'self' && !has('after')) return 'after';
    if (!draft.value?.category) return 'category';
    return here.value === null && draft.value.where.trim() === '' ? 'where' : null;
  });

  onMounted(async () => {
    lost.value = (await takeLostTrip()) !== null;
    draft.value = await draftFinding('report');
    // Of a draft that was only looked at nothing is kept but its words.
    const isBegun = lost.value || photos.value.length > 0;
    draft.value.way = wanted ?? (isBegun ? draft.value.way : 'report');
    position.start();
    recent.value = await recentCategories();
    policy.value = await policyOf().catch(() => null);
  });
  onBeforeUnmount(() => position.stop());

  watch(cell, async (found) => {
    card.value = found ? await cardOf(found.code).catch(() => null) : null;
  });
  watch([categories, draft], () => {
    const first = categories.value[0]?.value;
    const isOpen = draft.value && (draft.value.category === null || guessed.value);
    if (!draft.value || !isOpen || first === undefined || !hasTrace(first, traces.value)) return;
    guessed.value = true;
    draft.value.category = first;
  });
  watch(draft, (said) => said && void keepFinding({ ...said }), { deep: true });

  const order = computed(() => (draft.value ? orderOfDraft(draft.value, t('field.report.draft')) : null));
  return { draft, policy, order, photos, categories, missing, guessed, here, cell, position, lost };
}
