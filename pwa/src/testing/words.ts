/** Before any test: the words of every area, as a screen would have fetched them. */
import { loadWords, setLocale } from '../i18n';

await loadWords(['acts', 'common', 'worker', 'desk', 'community', 'resident', 'place', 'camera', 'setup']);
await setLocale('zh-Hans');
