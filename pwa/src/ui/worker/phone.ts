/** A number as it may stand on a screen that others can see; the dialler gets the whole one. */
export function masked(phone: string): string {
  const size = phone.length;
  if (size < 7) return phone;
  return `${phone.slice(0, 3)}${'*'.repeat(size - 7)}${phone.slice(size - 4)}`;
}
