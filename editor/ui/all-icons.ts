/** The whole icon set, in a chunk of its own. */
export { icons } from 'lucide-react'
