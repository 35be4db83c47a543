/** Names of nodes and connections, and new ones beside those that are taken. */
export const namePattern = /^[a-z][a-z0-9-]*$/

/** `parse`, `parse-2`, `parse-3`: the first that is free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  const stem = name.replace(/-[0-9]+$/, '')
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}`
    if (!isTaken(candidate)) return candidate
  }
}
