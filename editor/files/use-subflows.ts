import { useEffect } from 'react'

import { useApp, useDoc, useEditor } from '../app/context.tsx'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { subflowTypes } from '../model/subflow-types.ts'
import { useFiles } from './use-files.ts'

/** Keeps the subflows of the folder among the node types, named as the open flow names them. Once per page. */
export function useSubflows(): void {
  const { app } = useEditor()
  const flow = useDoc((state) => state.id)
  const installed = useApp((state) => state.installed)
  const { data } = useFiles()
  useEffect(() => {
    const subflows = (data?.files ?? []).flatMap(({ id, subflow }) =>
      // The contract only says that it is an object: the server describes it as it does a node type.
      subflow === undefined ? [] : [{ id, info: subflow as NodeType }],
    )
    const own = flow === '' ? [] : subflowTypes(flow, subflows)
    const before = app.getState().types.all.filter(({ kind }) => kind === 'subflow')
    if (JSON.stringify(own) === JSON.stringify(before)) return
    app.setState({ types: createNodeTypes([...installed, ...own]) })
  }, [app, flow, installed, data])
}
