/**
 * The phone's receiver: one watch of the browser's for the whole page, however many parts of it listen.
 *
 * A browser asks the phone anew only where no other watch is running. Two of them would silence each other on a
 * phone that lies still: each of them gets its first fix, and neither ever a second.
 */

export interface Ear {
  take(found: GeolocationPosition): void;
  fail(error: GeolocationPositionError): void;
}

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 };
/** Asked again sooner than this, the phone would only repeat itself. */
const REST_MS = 1_000;
/** A watch that has not answered yet is at work: begun anew before this, a slow receiver would never come to a fix. */
const SILENT_MS = 10_000;

const ears = new Set<Ear>();
let id: number | null = null;
let begun = 0;
let answered = false;
let last: GeolocationPosition | null = null;

/** Listen, and ask the phone for a fix now; who joins right after a fix came hears that one. */
export function listen(ear: Ear): void {
  const joins = !ears.has(ear);
  ears.add(ear);
  if (id === null || performance.now() - begun >= (answered ? REST_MS : SILENT_MS)) begin();
  else if (joins && last !== null) ear.take(last);
}

/** Listen no longer; with the last listener the phone's receiver rests. */
export function deafen(ear: Ear): void {
  ears.delete(ear);
  if (ears.size === 0) end();
}

function begin(): void {
  end();
  begun = performance.now();
  answered = false;
  id = navigator.geolocation.watchPosition(tell, complain, OPTIONS);
}

function end(): void {
  if (id !== null) navigator.geolocation.clearWatch(id);
  id = null;
  last = null;
}

function tell(found: GeolocationPosition): void {
  answered = true;
  last = found;
  for (const ear of [...ears]) ear.take(found);
}

/** Some watches are dead after an error, others go on: whoever hears nothing more asks anew. */
function complain(error: GeolocationPositionError): void {
  answered = true;
  for (const ear of [...ears]) ear.fail(error);
}
