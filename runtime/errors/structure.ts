/** E2xx and W2xx: version, nodes, connections and wires. */
import type { Wording } from '../words.ts'
import { allOf, anyOf, didYouMean, error, quote, sentences, warning } from './define.ts'
import type { Suggested } from './define.ts'

export interface NodeFact {
  readonly node: string
}
export interface PortFact extends NodeFact, Suggested {
  readonly type: string
  readonly port: string
  readonly ports: readonly string[]
}

const portList = (ports: readonly string[]): string =>
  ports.length === 1
    ? `Its only port is ${quote(ports[0] as string)}.`
    : `Its ports are ${allOf(ports.map(quote))}.`

export const structure = {
  E201: error<object>({
    title: 'the version is missing',
    explanation:
      'Every flow file says which version of the format it is written in, so that it still means the same in years.',
    message: () => 'the key "version" is missing',
    hint: () => 'Write "version: 1" at the top of the file.',
  }),
  E202: error<{ version: string; newest: number }>({
    title: 'a newer version',
    explanation: 'The file was written for a newer Sluice. It is refused and not half understood.',
    message: ({ version, newest }) =>
      `the file has version ${version}, and this Sluice reads up to version ${newest}`,
    hint: () => 'Install a newer Sluice, or write the flow for this one.',
  }),
  E203: error<{ found: Wording; newest: number }>({
    title: 'an unknown version',
    explanation: 'The version of a flow file is a whole number, from 1.',
    message: ({ found, newest }) => `"version" must be ${newest}, not ${found}`,
    hint: ({ newest }) => `Write "version: ${newest}".`,
  }),
  E204: error<PortFact & { side: 'input' | 'output' }>({
    title: 'no such port',
    explanation:
      'A wire leaves by a port of its first node and enters by a port of its second. `sluice nodes TYPE` lists the ports of a type; some types make ports from their configuration.',
    message: ({ node, type, port, side }) =>
      `node "${node}" (${type}) has no ${side === 'input' ? 'input port' : 'port'} "${port}"`,
    hint: ({ ports, suggestion }) => sentences(portList(ports), didYouMean(suggestion)),
  }),
  E205: error<NodeFact & Suggested & { nodes: readonly string[] }>({
    title: 'a wire to a node that is not there',
    explanation: 'Both ends of a wire name nodes by their keys below `nodes`.',
    message: ({ node }) => `there is no node "${node}"`,
    hint: ({ suggestion, nodes }) =>
      didYouMean(suggestion) ??
      (nodes.length > 0
        ? `The nodes are ${allOf(nodes.map(quote))}.`
        : 'The flow has no nodes yet.'),
  }),
  E206: error<{ reason: Wording; advice?: Wording | undefined }>({
    title: 'a wire that cannot be read',
    explanation:
      'A wire is a chain of nodes: `a -> b -> c`. A port is written behind the node: `a.error -> d`. The ports `out` and `in` are left out.',
    message: ({ reason }) => `this wire cannot be read: ${reason}`,
    hint: ({ advice }) =>
      advice ?? 'Write it like "source -> filter -> sink" or "filter.error -> dead".',
  }),
  E207: error<Suggested & { type: string; similar: readonly string[] }>({
    title: 'an unknown type',
    explanation: '`sluice nodes` lists all types that are installed.',
    message: ({ type }) => `there is no type "${type}"`,
    hint: ({ suggestion, similar, type }) =>
      type.endsWith('.yaml')
        ? `The path of a subflow starts with a dot: "./${type}".`
        : (didYouMean(suggestion) ??
          (similar.length > 0
            ? `There are ${allOf(similar.map(quote))}.`
            : 'Run "sluice nodes" for a list of all types.')),
  }),
  E208: error<{ type: string; section: 'nodes' | 'connections' }>({
    title: 'a type in the wrong section',
    explanation:
      'Connections (`mqtt`, `websocket/server` ...) stand below `connections` and are shared by name; everything that has wires stands below `nodes`.',
    message: ({ type, section }) =>
      section === 'nodes'
        ? `"${type}" is a connection and cannot stand below "nodes"`
        : `"${type}" is a node and cannot stand below "connections"`,
    hint: ({ section }) =>
      section === 'nodes'
        ? 'Move it below "connections", and name it in the field "connection" of a node.'
        : 'Move it below "nodes".',
  }),
  E209: error<Suggested & { name: string; what: 'node' | 'connection' }>({
    title: 'a name that is not allowed',
    explanation:
      'Names of nodes and connections start with a small letter and go on with small letters, digits and hyphens, so that wires and addresses can hold them as they are.',
    message: ({ name, what }) => `"${name}" cannot be the name of a ${what}`,
    hint: ({ suggestion }) =>
      sentences(
        'A name starts with a small letter and has only small letters, digits and hyphens.',
        suggestion === undefined ? undefined : `Write "${suggestion}".`,
      ),
  }),
  E210: error<Suggested & { name: string; what: 'node' | 'connection' }>({
    title: 'a type is missing',
    explanation: 'Every node and every connection says its `type`.',
    message: ({ name, what }) => `${what} "${name}" has no "type"`,
    hint: ({ suggestion, what }) =>
      suggestion === undefined
        ? `Write for example "type: ${what === 'node' ? 'filter' : 'mqtt'}"; "sluice nodes" lists all types.`
        : `Did you mean "type" by "${suggestion}"?`,
  }),
  E211: error<NodeFact & { type: string }>({
    title: 'a wire into a source',
    explanation: 'A source takes its messages from outside; nothing can be wired into it.',
    message: ({ node, type }) => `node "${node}" (${type}) is a source and takes no wire`,
    hint: () => 'A source stands first in a chain. To send to the same system, use its sink type.',
  }),
  E212: error<NodeFact & { type: string }>({
    title: 'a wire out of a sink',
    explanation:
      'A sink hands messages to the outside. Only what failed comes out, by its port `error`.',
    message: ({ node, type }) => `node "${node}" (${type}) is a sink and ends a chain`,
    hint: ({ node }) =>
      `Only "${node}.error" can be wired on. To feed a second node, write a second wire.`,
  }),
  E213: error<NodeFact>({
    title: 'a wire from a node to itself',
    explanation: 'The message would go round without end.',
    message: ({ node }) => `node "${node}" is wired to itself`,
    hint: () => 'Delete this wire.',
  }),
  E214: error<{ wire: string; line: number }>({
    title: 'the same wire twice',
    explanation: 'Every message would arrive twice.',
    message: ({ wire, line }) =>
      `the wire "${wire}" stands here a second time, first at line ${line}`,
    hint: () => 'Delete one of them.',
  }),
  E215: error<{ cycle: readonly string[] }>({
    title: 'a circle without a pause',
    explanation:
      'Messages would go round in one instant, without end. A circle is allowed when a stage in it (`queue`, `delay`, `batch`) holds them for a while.',
    message: ({ cycle }) => `the wires go round in a circle: ${cycle.join(' -> ')}`,
    hint: () => 'It needs a queue, delay or batch in it, or one wire less.',
  }),
  E216: error<{
    from: string
    to: string
    gives: Wording
    takes: readonly Wording[]
    codec?: string | undefined
  }>({
    title: 'a wire between kinds that do not fit',
    explanation:
      'Ports carry bytes, text, JSON values or events. Bytes off a wire must be decoded before a node can look into them, and encoded before they are sent.',
    message: ({ from, to, gives, takes }) =>
      `"${from}" gives ${gives}, and "${to}" takes ${anyOf(takes)}`,
    hint: ({ codec, from, to }) =>
      codec === undefined
        ? 'Insert a codec between them.'
        : `Insert a ${codec} between them: "${from} -> ... -> ${to}" with "type: ${codec}".`,
  }),
  E217: error<NodeFact & { type: string }>({
    title: 'errors go to a node that takes none',
    explanation: '`defaults.errors` names the node that gets every message that failed.',
    message: ({ node, type }) =>
      `node "${node}" (${type}) takes no messages, so errors cannot go there`,
    hint: () => 'Name a sink, or a node that leads to one.',
  }),
  E218: error<Suggested & { name: string; names: readonly string[]; types: readonly string[] }>({
    title: 'no such connection',
    explanation: 'The field names a key below `connections`.',
    message: ({ name }) => `there is no connection "${name}"`,
    hint: ({ suggestion, names, types }) =>
      didYouMean(suggestion) ??
      (names.length > 0
        ? `The connections of this type are ${allOf(names.map(quote))}.`
        : `Add it below "connections", with "type: ${anyOf(types)}".`),
  }),
  E219: error<{ name: string; type: string; types: readonly string[] }>({
    title: 'a connection of another type',
    explanation: 'A node works over certain types of connection only.',
    message: ({ name, type, types }) =>
      `connection "${name}" has type ${type}, and this node needs ${anyOf(types)}`,
    hint: ({ types }) => `Name a connection of type ${anyOf(types)}.`,
  }),
  E220: error<{ key: string; kind: string; kinds: readonly string[] }>({
    title: 'an engine key on the wrong kind of node',
    explanation:
      'Some keys are read by the engine: `retry`, `timeout` and `maxInFlight` where messages are sent (sinks, stages), `ack`, `window` and `onRejected` where they come in (sources).',
    message: ({ key, kind }) => `"${key}" has no effect on a ${kind}`,
    hint: ({ key, kinds }) => `"${key}" belongs on a ${anyOf(kinds)}.`,
  }),
  E221: error<{ name: string; users: readonly string[] }>({
    title: 'a wire to a connection',
    explanation: 'Wires lead from node to node. A node says in a field which connection it uses.',
    message: ({ name }) => `"${name}" is a connection, and wires lead from node to node`,
    hint: ({ users }) =>
      users.length > 0
        ? `Wire a node that uses it: ${anyOf(users.map(quote))}.`
        : 'Add a source or a sink that uses it, and wire that.',
  }),
  W201: warning<NodeFact>({
    title: 'a source that leads nowhere',
    explanation: 'The messages of this source are taken in and then dropped.',
    message: ({ node }) => `nothing is wired to source "${node}", so its messages are dropped`,
    hint: ({ node }) => `Add a wire: "${node} -> ...".`,
  }),
  W202: warning<NodeFact>({
    title: 'a node that gets no messages',
    explanation: 'No wire leads to this node.',
    message: ({ node }) => `no wire leads to node "${node}", so it never gets a message`,
    hint: ({ node }) => `Add a wire "... -> ${node}", or set "disabled: true".`,
  }),
  W203: warning<NodeFact>({
    title: 'a node that leads nowhere',
    explanation: 'What this node hands on is dropped, because no wire takes it further.',
    message: ({ node }) => `nothing is wired to node "${node}", so what it hands on is dropped`,
    hint: ({ node }) => `Add a wire: "${node} -> ...".`,
  }),
  W204: warning<{ name: string }>({
    title: 'a connection without users',
    explanation: 'No node names this connection; it is not opened.',
    message: ({ name }) => `no node uses connection "${name}"`,
    hint: () => 'Delete it, or name it in the field "connection" of a node.',
  }),
  W205: warning<NodeFact & Suggested>({
    title: 'a place for a node that is not there',
    explanation: '`layout` holds where the editor draws nodes; this entry belongs to none.',
    message: ({ node }) => `"layout" has a place for "${node}", which is not a node`,
    hint: ({ suggestion }) =>
      sentences(didYouMean(suggestion), 'Delete the line if the node is gone.'),
  }),
}
