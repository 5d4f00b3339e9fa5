// What a query costs, as Shopify counts before it runs: objects 1, connections by how many are asked
// for, mutations 10.
import {
  getNamedType,
  isCompositeType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

export const MAX_COST = 1_000;

export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): number {
  const info = new TypeInfo(schema);
  const factors = [1];
  let cost = 0;
  visit(
    document,
    visitWithTypeInfo(info, {
      OperationDefinition: (node) => void (cost += node.operation === 'mutation' ? 10 : 0),
      Field: {
        enter(node) {
          const type = getNamedType(info.getType());
          const first = node.arguments?.find(({ name }) => name.value === 'first')?.value;
          const n =
            first?.kind === Kind.INT
              ? Number(first.value)
              : first?.kind === Kind.VARIABLE
                ? Number(variables[first.name.value])
                : 1;
          const factor = factors.at(-1) ?? 1;
          const isPlumbing = ['nodes', 'pageInfo', 'userErrors', 'errors'].includes(
            node.name.value,
          );
          if (type && isCompositeType(type) && !isPlumbing) cost += factor;
          factors.push(factor * n);
        },
        leave: () => void factors.pop(),
      },
    }),
  );
  return cost;
}
