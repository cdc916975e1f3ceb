"""What tests let a page of any engine do: bodies of async functions, as `Engine.run` takes them, and a start."""

SIGN_IN = """
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'fetch' };
  const body = JSON.stringify({ account: args[0], password: `demo-${args[0]}` });
  return (await fetch('/api/v1/session', { method: 'POST', headers, body })).ok;
"""
IN_PLACE = """
  await navigator.serviceWorker.ready;
  return navigator.serviceWorker.controller !== null;
"""
IS_SHOWN = "return document.querySelector(`[data-testid='${args[0]}']`) !== null;"
SAYS = "return document.querySelector(`[data-testid='${args[0]}']`)?.textContent.includes(args[1]);"

FULL_FOR_PHOTOS = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...said) {
    const request = put.apply(this, said);
    if (window.isFull && this.name === 'photos') this.transaction.abort();
    return request;
  };
"""
"""What a full disk does to a photo: the browser gives up its transaction."""
