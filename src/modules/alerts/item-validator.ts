/**
 * Validates one item of a bulk request against the schema that it would have been validated by alone, with faults told in the same way.
 */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type FieldFault, type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';

/** Told of one item; a thousand faulty items need not be told everything. */
const FAULTS_MAX = 20;

/** `validation_failed` with every fault of the item, one a path. `faultsOf`: those that the schema cannot say. */
export function createItemValidator<T extends TSchema>(
  schema: T,
  faultsOf: (item: unknown) => readonly FieldFault[],
): (item: unknown) => Result<Static<T>, Problem> {
  const validator = Compile(schema);
  return (item) => {
    if (validator.Check(item)) return ok(item as Static<T>);
    const faults = new Map<string, FieldFault>();
    for (const fault of [...validator.Errors(item).flatMap(schemaFaults), ...faultsOf(item)]) {
      if (!faults.has(fault.path)) faults.set(fault.path, fault);
    }
    const errors = [...faults.values()].slice(0, FAULTS_MAX);
    return err(problem('validation_failed', 'The item has faults; each is listed in `errors`.', { errors }));
  };
}

function schemaFaults(fault: { keyword: string; instancePath: string; params: object; message: string }): FieldFault[] {
  const { instancePath, message } = fault;
  const { requiredProperties, additionalProperties } = fault.params as {
    requiredProperties?: string[];
    additionalProperties?: string[];
  };
  if (fault.keyword === 'boolean') return [];
  if (requiredProperties)
    return requiredProperties.map((name) => ({ path: `${instancePath}/${name}`, message: `${name} is required` }));
  if (additionalProperties)
    return additionalProperties.map((name) => ({
      path: `${instancePath}/${name}`,
      message: `${name} is not a field of this request`,
    }));
  return [{ path: instancePath === '' ? '/' : instancePath, message }];
}
