/** Draws cells, the place with its fence and the phone on a Leaflet map, where the tiles want them. */
import {
  type CircleMarker,
  canvas,
  circle,
  circleMarker,
  control,
  type LatLng,
  type LatLngBounds,
  type Map as LeafletMap,
  latLng,
  latLngBounds,
  layerGroup,
  map as makeMap,
  polygon,
  tileLayer,
} from 'leaflet';
import type { Ring, Shape } from '../../domain/shapes';
import type { Fix, MapService, Position } from '../../domain/types';
import './leaflet.css';

export interface Drawn {
  spot: Position | null;
  radiusM: number;
  own: Shape | null;
  beside: readonly Shape[];
  fix: Fix | null;
  /** Of those beside, the one that was chosen. */
  chosen?: string;
}

export interface Drawing {
  show(drawn: Drawn): void;
  /** Everything that is drawn into view. */
  fit(): void;
  zoom(by: number): void;
  remove(): void;
}

const FAR_OUT = 8;
const CLOSE = 18;
const NEAR_M = 5_000;

export interface Paper {
  element: HTMLElement;
  service: MapService | null;
  /** Where a point lies in the system that the tiles are drawn in. */
  shift(point: Position): { lng: number; lat: number };
  /** Hears that the operator's tiles did not come. */
  bare(): void;
  /** Hears which of the cells beside was tapped; where nobody listens, none can be. */
  choose?(code: string): void;
}

/** Begin a map in an element. */
export function beginDrawing({ element, service, shift, bare, choose }: Paper): Drawing {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = makeMap(element, {
    renderer: canvas({ padding: 0.3 }),
    zoomControl: false,
    attributionControl: false,
    minZoom: FAR_OUT,
    maxZoom: CLOSE,
    zoomAnimation: !still,
    fadeAnimation: false,
    inertia: !still,
  });
  control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  layTiles(map, service, bare);
  const layer = layerGroup().addTo(map);
  let drawn: Drawn | null = null;
  let fitted = false;
  const at = (point: Position) => {
    const { lng, lat } = shift(point);
    return latLng(lat, lng);
  };
  const bringIntoView = () => {
    const bounds = drawn && boundsOf(drawn, at, choose !== undefined);
    if (!bounds?.isValid()) return;
    map.fitBounds(bounds, { padding: [16, 16], maxZoom: 17, animate: fitted && !still });
    fitted = true;
  };
  const show = (next: Drawn) => {
    drawn = next;
    if (!fitted) bringIntoView();
    layer.clearLayers();
    for (const part of partsOf(next, inkOf(element), at, choose)) part.addTo(layer);
  };
  return {
    show,
    fit: bringIntoView,
    zoom: (by) => map.setZoom(map.getZoom() + by),
    remove: () => map.remove(),
  };
}

/** Tiles of the operator's map service, the lowest layer first; `{0-7}` in an address names several servers. */
function layTiles(map: LeafletMap, service: MapService | null, whenBare: () => void): void {
  for (const address of service?.tiles ?? []) {
    const several = /\{(\w)-(\w)\}/.exec(address);
    const subdomains = several ? lettersBetween(several[1] ?? '', several[2] ?? '') : [''];
    tileLayer(address.replace(/\{\w-\w\}/, '{s}'), { subdomains, maxZoom: CLOSE })
      .on('tileerror', whenBare)
      .addTo(map);
  }
}

function lettersBetween(first: string, last: string): string[] {
  const from = first.charCodeAt(0);
  return Array.from({ length: last.charCodeAt(0) - from + 1 }, (_, step) => String.fromCharCode(from + step));
}

/** The cell, the fence and, if it is not another town, oneself; where one of those beside is chosen, these as well. */
function boundsOf(
  { own, beside, spot, radiusM, fix }: Drawn,
  at: (point: Position) => LatLng,
  wide: boolean,
): LatLngBounds {
  const seen = [...(own ? [own] : []), ...(wide ? beside : [])];
  const rings = seen.flatMap((shape) => shape.surfaces.flatMap((surface) => surface.flat()));
  const corners = rings.map(([lng, lat]) => at({ lng, lat }));
  const bounds = latLngBounds(corners);
  if (spot) bounds.extend(at(spot).toBounds(radiusM * 2));
  const me = fix && at(fix);
  if (me && (!bounds.isValid() || bounds.getCenter().distanceTo(me) < NEAR_M)) bounds.extend(me);
  return bounds;
}

type Ink = Readonly<Record<'brand' | 'line' | 'info' | 'surface' | 'danger', string>>;

function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    brand: of('--brand'),
    line: of('--line-strong'),
    info: of('--info'),
    surface: of('--surface'),
    danger: of('--danger'),
  };
}

function partsOf(drawn: Drawn, ink: Ink, at: (point: Position) => LatLng, choose: Paper['choose']) {
  const surface = (shape: Shape) => shape.surfaces.map((rings) => rings.map((ring) => ringAt(ring, at)));
  const plain = { interactive: false } as const;
  const beside = (shape: Shape) => {
    const rim = { color: ink.line, weight: 1.5, dashArray: '5 5' };
    if (!choose) return polygon(surface(shape), { ...plain, ...rim, fill: false });
    const isChosen = shape.code === drawn.chosen;
    const look = { ...rim, fillColor: ink.info, fillOpacity: isChosen ? 0.35 : 0 };
    return polygon(surface(shape), look).on('click', () => choose(shape.code));
  };
  return [
    ...drawn.beside.map(beside),
    ...(drawn.own
      ? [polygon(surface(drawn.own), { ...plain, color: ink.brand, weight: 3, fillOpacity: 0.07 })]
      : []),
    ...(drawn.spot ? spotParts(drawn.spot, drawn.radiusM, ink, at) : []),
    ...(drawn.fix ? meParts(drawn.fix, ink, at) : []),
  ];
}

function ringAt(ring: Ring, at: (point: Position) => LatLng): LatLng[] {
  return ring.map(([lng, lat]) => at({ lng, lat }));
}

function spotParts(spot: Position, radius: number, ink: Ink, at: (point: Position) => LatLng) {
  const fence = { radius, color: ink.danger, weight: 2, fillOpacity: 0.1, interactive: false };
  return [circle(at(spot), fence), dot(at(spot), ink.danger, ink)];
}

function meParts(fix: Fix, ink: Ink, at: (point: Position) => LatLng) {
  const doubt = {
    radius: fix.accuracy_m ?? 0,
    color: ink.info,
    weight: 1,
    fillOpacity: 0.15,
    interactive: false,
  };
  return [...(fix.accuracy_m === null ? [] : [circle(at(fix), doubt)]), dot(at(fix), ink.info, ink)];
}

function dot(where: LatLng, color: string, ink: Ink): CircleMarker {
  const look = { radius: 8, color: ink.surface, weight: 3, fillColor: color, fillOpacity: 1 };
  return circleMarker(where, { ...look, interactive: false });
}
