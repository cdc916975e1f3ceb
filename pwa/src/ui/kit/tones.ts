/** What a colour may mean here; the words beside it always say the same. */
export type Tone = 'plain' | 'brand' | 'ok' | 'warn' | 'danger' | 'info';
