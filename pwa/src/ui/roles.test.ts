import { describe, expect, it } from 'vitest';
import { homeOf, orderPath, roomsOf, worksBySlip } from './roles';

describe('the rooms of a role', () => {
  it.each([
    ['grid_worker', '/inbox'],
    ['contractor', '/inbox'],
    ['community', '/community'],
    ['community_cadre', '/community'],
    ['agent', '/desk/register'],
    ['dispatcher', '/desk/queue'],
    ['reviewer', '/desk/review'],
    ['callback', '/desk/callback'],
    ['callback_agent', '/desk/callback'],
    ['shift_lead', '/desk/queue'],
    ['liaison', '/desk/unit'],
    ['handler', '/desk/unit'],
    ['unit_head', '/desk/unit'],
    ['supervisor', '/desk/supervision'],
    ['assessor', '/desk/assessment'],
    ['leader', '/desk/supervision'],
    ['auditor', '/desk/orders'],
    ['sys_admin', '/admin'],
    ['sec_admin', '/admin'],
  ])('%s begins at %s', (role, home) => {
    expect(homeOf([role])).toBe(home);
  });

  it('adds up for somebody with two roles, each room once', () => {
    expect(roomsOf(['reviewer', 'callback']).map((room) => room.to)).toEqual([
      '/desk/review',
      '/desk/orders',
      '/desk/callback',
    ]);
  });

  it('keeps whoever works by a slip to his orders and what he sends', () => {
    expect(roomsOf(['contractor']).map((room) => room.to)).toEqual(['/inbox', '/outbox']);
    expect([['contractor'], ['grid_worker'], undefined].map((roles) => worksBySlip(roles))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('opens an order where its reader works', () => {
    expect(orderPath(['grid_worker'], 'QX/1')).toBe('/orders/QX%2F1');
    expect(orderPath(['liaison'], 'QX-1')).toBe('/desk/unit/QX-1');
    expect(orderPath(['community'], 'QX-1')).toBe('/community/QX-1');
    expect(orderPath(['dispatcher'], 'QX-1')).toBe('/desk/orders/QX-1');
  });
});
