export function YamlPanel() {
  return null
}
