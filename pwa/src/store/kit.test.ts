import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { bringAlong } from '../sync/kit';
import { freshPhone } from '../testing/phone';
import { clockLike, FakeServer, orderLike } from '../testing/server';
import { cardOf, cellsOf, keepCards, keptCard } from './cards';
import { dropErrand, errands, loadErrands, runErrands, sendErrand } from './errands';
import { clearOrders } from './orders';
import { dropPhrase, keepPhrase, loadPhrases, phrases, phrasesFor, refreshPhrases } from './phrases';
import { user } from './session';

const NOW = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;
let server: FakeServer;

function inCell(code: string, minutes: number) {
  const due = new Date(NOW + minutes * 60_000).toISOString();
  return orderLike({ no: code, cell: { code, name: code }, clocks: [clockLike('contact', due)] });
}

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  server.phrases = [{ id: 'p1', purpose: 'reply', words: '已处理完毕。', own: false }];
  await loadErrands();
  await refreshPhrases();
  server.log.length = 0;
});

describe('cell cards', () => {
  it('are brought along for the cells with something to do, the most pressing first', async () => {
    const orders = [inCell('B', 50), inCell('A', 5), inCell('B', 70), orderLike({ no: 'done' })];
    expect(cellsOf(orders)).toEqual(['A', 'B']);
    await keepCards(orders, NOW);
    expect(server.log).toEqual(['GET /api/v1/cells/A/card', 'GET /api/v1/cells/B/card']);
    await keepCards(orders, NOW + HOUR);
    expect(server.log).toHaveLength(2);
    await keepCards(orders, NOW + 7 * HOUR);
    expect(server.log).toHaveLength(4);
  });

  it('can be read without a road, and are forgotten a week after the last order there', async () => {
    await keepCards([inCell('A', 5)], NOW);
    server.trouble(/cells/, 'lose_request', 9);
    expect((await cardOf('A')).cell.code).toBe('A');
    await expect(cardOf('B')).rejects.toThrow();
    await keepCards([], NOW + 6 * 24 * HOUR);
    expect(await keptCard('A')).not.toBeNull();
    await keepCards([], NOW + 8 * 24 * HOUR);
    expect(await keptCard('A')).toBeNull();
  });

  it('leave the phone with the person', async () => {
    await keepCards([inCell('A', 5)], NOW);
    await clearOrders();
    expect(await keptCard('A')).toBeNull();
  });
});

describe('phrases', () => {
  it('made without a road are there at once, and reach the server later, once', async () => {
    server.trouble(/phrases/, 'lose_request', 2);
    expect(await keepPhrase('reply', '马上到。')).toBe(true);
    expect(await keepPhrase('reply', '马上到。')).toBe(false);
    await runErrands();
    expect(phrasesFor('reply').map((phrase) => phrase.words)).toEqual(['马上到。', '已处理完毕。']);
    expect(server.errands).toEqual([]);
    await runErrands();
    await runErrands();
    expect(server.errands).toHaveLength(1);
    expect(server.errands[0]).toMatch(/^PUT \/phrases\/[\w-]+ {"purpose":"reply","words":"马上到。"}$/);
  });

  it('are not lost when the server tells its own before it has heard of them', async () => {
    server.trouble(/phrases\//, 'lose_request', 9);
    await keepPhrase('note', '在路上。');
    await refreshPhrases();
    expect(phrasesFor('note').map((phrase) => phrase.words)).toEqual(['在路上。']);
  });

  it('dropped before they were sent are asked to be forgotten, whatever the server has', async () => {
    server.trouble(/phrases/, 'lose_request', 1);
    await keepPhrase('note', '在路上。');
    const own = phrases.value.find((phrase) => phrase.own);
    await dropPhrase(own?.id ?? '');
    await runErrands();
    expect(server.errands.map((errand) => errand.split(' ')[0])).toEqual(['DELETE']);
    expect(phrasesFor('note')).toEqual([]);
  });

  it('are read from the disk on the next start', async () => {
    server.trouble(/phrases/, 'lose_request', 9);
    await keepPhrase('note', '在路上。');
    await loadPhrases();
    expect(phrasesFor('note')).toHaveLength(1);
  });
});

describe('errands', () => {
  const said = { id: 'f1', kind: 'complaint', words: '字太小' };

  it('that are refused stay with the server’s word, and hold nothing up', async () => {
    server.trouble(/feedback/, { status: 422, error: 'request.invalid' });
    await sendErrand('feedback', 'feedback:f1', said);
    await runErrands();
    expect(errands.value.map((errand) => errand.refused)).toEqual(['request.invalid']);
    await keepPhrase('note', '在路上。');
    await runErrands();
    expect(server.errands).toHaveLength(1);
    await dropErrand('feedback:f1');
    expect(errands.value).toEqual([]);
  });

  it('wait for the session of whoever made them', async () => {
    server.trouble(/feedback/, { status: 401 }, 9);
    await sendErrand('feedback', 'feedback:f1', said);
    await runErrands();
    expect(errands.value.map((errand) => errand.refused)).toEqual([null]);
    user.value = { account: 'worker2', name: '王五', roles: ['grid_worker'], org: null, area: [] };
    await runErrands();
    expect(errands.value).toEqual([]);
    expect(server.errands).toEqual([]);
  });

  it('go out with the next round', async () => {
    server.trouble(/feedback/, 'lose_request');
    await sendErrand('feedback', 'feedback:f1', said);
    await runErrands();
    await bringAlong(NOW);
    expect(server.errands).toEqual([`POST /feedback ${JSON.stringify(said)}`]);
  });
});
