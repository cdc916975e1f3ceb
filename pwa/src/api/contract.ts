/**
 * Holds our nouns against the types made from the server's OpenAPI document: what the server sends must
 * fit what we read, and what we send must fit what it takes. A drift is an error of the compiler, here.
 */
import type { Bonuses, NewBonus } from '../domain/assessment';
import type { Calendar, CalendarDays, CalendarFile, DayChange } from '../domain/calendar';
import type {
  Access,
  AreaFound,
  NewPerson,
  People,
  PersonOpened,
  PersonPlace,
  Refusal,
} from '../domain/people';
import type { PromiseAnswer, PublicAnswer } from '../domain/resident';
import type {
  Act,
  Clock,
  Colleague,
  Delta,
  Evidence,
  Fix,
  Handler,
  Me,
  NewOrder,
  Order,
  OrderEvent,
  Place,
  Policy,
  TrialState,
  UnitFound,
} from '../domain/types';
import type { components, paths } from './schema';

type Schemas = components['schemas'];
/** `Given` can be used wherever `Wanted` is asked for. */
type Fits<Wanted, Given extends Wanted> = Given extends Wanted ? true : never;

/** Parts of an order that the document leaves open; the journeys in the browser hold them. */
type Open =
  | 'position'
  | 'missing_evidence'
  | 'contacts'
  | 'arrival'
  | 'reply'
  | 'route'
  | 'assists'
  | 'answers'
  | 'ratings'
  | 'evidence'
  | 'contributions'
  | 'pending'
  | 'whistles'
  | 'promise'
  | 'sheets'
  | 'tasks'
  | 'doubts'
  | 'earlier';

/** Parts of the rules that the document leaves open. */
type Loose = 'presence' | 'evidence' | 'grades';

export type Heard = [
  Fits<Omit<Order, Open>, Omit<Schemas['OrderOut'], Open>>,
  Fits<Omit<Order, Open>, Omit<Schemas['OrderFace'], Open>>,
  Fits<Omit<Evidence, 'phase'>, Schemas['EvidenceOut']>,
  Fits<Clock, Schemas['Clock']>,
  Fits<OrderEvent, Schemas['EventOut']>,
  Fits<Omit<Delta, 'orders'>, Schemas['Changes']>,
  Fits<Omit<Policy, Loose>, Omit<Schemas['PolicyOut'], Loose>>,
  Fits<Omit<Place, 'position'>, Schemas['PlaceFound']>,
  Fits<Handler, Schemas['HandlerOut']>,
  Fits<TrialState, Schemas['TrialState']>,
  Fits<UnitFound, Schemas['UnitOut']>,
  Fits<Colleague, Schemas['Colleague']>,
  Fits<Bonuses, Schemas['BonusesOut']>,
  Fits<Calendar, Schemas['CalendarOut']>,
  Fits<CalendarDays, Schemas['CalendarDays']>,
  Fits<CalendarFile, Schemas['CalendarFileOut']>,
  Fits<AreaFound, Schemas['AreaFound']>,
  Fits<People, Schemas['PeoplePage']>,
  Fits<PersonOpened, Schemas['PersonOut']>,
  Fits<Refusal, Schemas['RefusalOut']>,
  Fits<Access, Schemas['Access']>,
  Fits<{ user: { account: string; name: string; org: Me['user']['org']; area: string[] } }, Schemas['Me']>,
];

export type Said = [
  Fits<Partial<Omit<Schemas['ActIn'], 'action' | 'position'>>, Omit<Act, 'position'>>,
  Fits<Omit<Partial<Schemas['CallIn']>, 'position'>, Omit<NewOrder, 'position'>>,
  Fits<Partial<Schemas['Fix']>, Fix>,
  Fits<Schemas['BonusIn'], NewBonus>,
  Fits<Partial<Schemas['DayPut']>, DayChange>,
  Fits<Schemas['PersonIn'], NewPerson>,
  Fits<Schemas['PersonPlace'], PersonPlace>,
  Fits<Partial<Schemas['AnswersIn']>, PublicAnswer>,
  Fits<Partial<Schemas['AnswersIn']>, PromiseAnswer>,
];

/** Every address that the server has. */
export type Address = keyof paths;
