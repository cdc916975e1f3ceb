import common from './common.json';
import community from './community.json';
import desk from './desk.json';
import resident from './resident.json';
import worker from './worker.json';

const words = { ...common, ...worker, ...desk, ...community, ...resident };

/** Every key of the dictionaries; zh-Hans is the one that names them. */
export type Key = keyof typeof words;
export type Dictionary = Readonly<Record<Key, string>>;

export default words as Dictionary;
