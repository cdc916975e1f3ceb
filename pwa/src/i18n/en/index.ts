import type { Dictionary } from '../zh-Hans';
import common from './common.json';
import community from './community.json';
import desk from './desk.json';
import resident from './resident.json';
import worker from './worker.json';

const words = { ...common, ...worker, ...desk, ...community, ...resident };

export default words as Dictionary;
