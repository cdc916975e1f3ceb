import { expect, it } from 'vitest';
import { cardLike, orderLike } from '../testing/server';
import { hasTrace, likeliest, type Traces } from './guess';

const ALL = ['01-01', '01-02', '04-06', '21-01'];
const nothing: Traces = { recent: [], orders: [], here: null, card: null };
const here = { lng: 114.15, lat: 22.84 };

it('keeps the order of the rules where it knows nothing', () => {
  expect(likeliest(ALL, nothing)).toEqual(ALL);
  expect(hasTrace('21-01', nothing)).toBe(false);
});

it('puts first what was reported last', () => {
  expect(likeliest(ALL, { ...nothing, recent: ['04-06', '01-02', '01-02'] })).toEqual([
    '04-06',
    '01-02',
    '01-01',
    '21-01',
  ]);
});

it('looks at what happened within three hundred metres, and no further', () => {
  const at = (metres: number) => ({ lng: here.lng, lat: here.lat + metres / 111_195 });
  const orders = [
    orderLike({ category: '21-01', position: at(250) }),
    orderLike({ category: '01-02', position: at(350) }),
    orderLike({ category: '04-06', position: null }),
  ];
  expect(likeliest(ALL, { ...nothing, orders, here })[0]).toBe('21-01');
  expect(likeliest(ALL, { ...nothing, orders })).toEqual(ALL);
});

it('asks the cell’s card when nothing is nearer', () => {
  const card = cardLike('A', {
    by_category: [{ category: '04-06', category_name: '道路积水', count: 7, open: 0 }],
  });
  expect(likeliest(ALL, { ...nothing, card })[0]).toBe('04-06');
  expect(likeliest(ALL, { ...nothing, card, recent: ['01-02'] })[0]).toBe('01-02');
  expect(hasTrace('04-06', { ...nothing, card })).toBe(true);
});
