/** What the resident has said by the link; only the desks that check the work read it. */
import type { Order } from '../../domain/types';

export interface Heard {
  readonly contacted?: boolean | null;
  readonly solved?: string | null;
  readonly satisfied?: string | null;
  readonly words?: string | null;
  readonly at: string;
}

/** The resident's answers on an order, oldest first. */
export function heardOf(order: Order): readonly Heard[] {
  const { answers } = order as Order & { answers?: readonly Heard[] };
  return answers ?? [];
}
