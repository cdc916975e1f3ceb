/** A call that is being written down: kept in this tab until the server has it, so that no reload costs it. */

export interface CallDraft<Form> {
  /** The order's id to be; the same one as long as the server has not said that it has the call. */
  id: string;
  account: string;
  /** When it was first sent (ms by the server's clock), or null. */
  asked_at: number | null;
  form: Form;
}

const NAME = 'banshi.call';

/** The draft of an account in this tab, or null. */
export function readCallDraft<Form>(account: string): CallDraft<Form> | null {
  try {
    const draft = JSON.parse(sessionStorage.getItem(NAME) ?? 'null') as CallDraft<Form> | null;
    return draft?.account === account ? draft : null;
  } catch {
    return null;
  }
}

/** Keep what was typed; a browser that keeps nothing still sends it. */
export function keepCallDraft<Form>(draft: CallDraft<Form>): void {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(draft));
  } catch {
    // Nothing to do: the form itself is still on the screen.
  }
}

/** The server has it, or the person has left. */
export function dropCallDraft(): void {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
