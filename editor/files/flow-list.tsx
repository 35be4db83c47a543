export function FlowList() {
  return null
}
