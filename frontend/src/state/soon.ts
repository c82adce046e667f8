export interface Soon {
  (): void
  stop(): void
}

/** Does something at once, and however often it is asked for again, not more often than every so many ms. */
export function soon(wait: number, act: () => void): Soon {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = false
  const run = (): void => {
    due = false
    act()
    timer = setTimeout(() => {
      timer = undefined
      if (due) run()
    }, wait)
  }
  const ask = (): void => {
    if (timer === undefined) run()
    else due = true
  }
  return Object.assign(ask, { stop: () => clearTimeout(timer) })
}
