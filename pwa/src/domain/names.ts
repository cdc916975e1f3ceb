/** The fixed names of the trade: who one is, where an order stands, what one does to it. */

export type Role =
  | 'agent'
  | 'dispatcher'
  | 'community'
  | 'grid_worker'
  | 'reviewer'
  | 'callback'
  | 'supervisor'
  | 'assessor'
  | 'head'
  | 'admin';
export type Status =
  | 'registered'
  | 'pending_dispatch'
  | 'dispatched'
  | 'in_progress'
  | 'return_pending'
  | 'suspended'
  | 'replied'
  | 'awaiting_callback'
  | 'rework'
  | 'closed'
  | 'merged'
  | 'not_accepted'
  | 'withdrawn';
export type Action =
  | 'dispatch'
  | 'accept'
  | 'return'
  | 'contact'
  | 'arrive'
  | 'note'
  | 'reply'
  | 'send_back'
  | 'pass'
  | 'rate'
  | (string & {});
