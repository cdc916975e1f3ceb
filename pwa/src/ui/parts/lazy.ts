/** Parts of a screen that are fetched, with their words, when somebody first wants them. */
import { type Component, defineAsyncComponent } from 'vue';
import { type Area, loadWords } from '../../i18n';

export interface LazyPart {
  readonly part: Component;
  /** Resolves once the part can be shown; false where it cannot be fetched. */
  ready(): Promise<boolean>;
}

/** A part that comes together with the words of some areas. */
export function lazyPart(load: () => Promise<{ default: Component }>, ...areas: Area[]): LazyPart {
  const both = async () => (await Promise.all([load(), loadWords(areas)]))[0].default;
  return {
    part: defineAsyncComponent(both),
    ready: () =>
      both().then(
        () => true,
        () => false,
      ),
  };
}
