/** Before any test: the words of every area, as a screen would have fetched them. */
import { type Area, loadWords, setLocale } from '../i18n';

const files = Object.keys(import.meta.glob('../i18n/zh-Hans/*.json'));
await loadWords(files.map((file) => file.replace(/.*\/|\.json$/g, '') as Area));
await setLocale('zh-Hans');
