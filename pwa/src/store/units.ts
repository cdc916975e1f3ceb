/** The place's units as this device knows them, so that they can be named without a road. */
import { units } from '../api/endpoints';
import { ApiError } from '../api/http';
import type { UnitFound } from '../domain/types';
import { readMeta, writeMeta } from './db';

const UNITS = 'units';

/** The units whose name has a text: the server's word, else those that this device has kept; throws `ApiError`. */
export async function findUnits(text: string): Promise<UnitFound[]> {
  try {
    const { items } = await units(text);
    if (text === '') await writeMeta(UNITS, items);
    return items;
  } catch (error) {
    const kept = await readMeta<UnitFound[]>(UNITS);
    if (!kept || !(error instanceof ApiError) || error.kind === 'http') throw error;
    return kept.filter((unit) => unit.name.includes(text) || unit.code === text);
  }
}
