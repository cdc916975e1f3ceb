/** Words to the clipboard, also where the browser has no modern way to it (no HTTPS, old WebViews). */
import { t } from '../../i18n';
import { toast } from '../kit/toasts';

/** Copy a text and say whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  const copied = (await copyTheNewWay(text)) || copyTheOldWay(text);
  if (copied) toast(t('common.copied'), 'ok');
  else toast(t('place.way.copy_failed'), 'warn');
  return copied;
}

async function copyTheNewWay(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A field that is selected and gone again; inside an open dialog, for nothing outside it can be selected. */
function copyTheOldWay(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'sr-only';
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
