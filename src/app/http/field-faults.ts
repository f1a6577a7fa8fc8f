/**
 * What the schemas found wrong with a request, told to people: one fault a field and cause. Where a field may be one of several things, the
 * validator complains of each in turn; what is told is the complaint that fits what was sent.
 */
import type { FastifySchemaValidationError } from 'fastify';
import type { FieldFault } from '#contract/problem';

/** Faults listed in one answer; a body of a thousand faulty items need not be answered with all. */
export const FAULTS_MAX = 100;
/** Names of unknown fields are shown up to this length: they are whatever somebody sent. */
const NAME_LENGTH_MAX = 100;

/** At most FAULTS_MAX. `context`: the part of the request, as Fastify names it. */
export function fieldFaults(found: readonly FastifySchemaValidationError[], context: string | undefined): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  // What a field that tells the kind may be is complained of by its own schema too, and better.
  const told = found.filter(({ keyword }) => keyword !== 'discriminator');
  for (const fault of withoutAlternatives(told).map((one) => fieldFault(one, context))) {
    const key = `${fault.path} ${fault.message}`;
    if (!faults.has(key)) faults.set(key, fault);
    if (faults.size === FAULTS_MAX) break;
  }
  return [...faults.values()];
}

/** Each group of complaints about alternatives gives way to those of the alternative that was meant, or to one that names them all. */
function withoutAlternatives(found: readonly FastifySchemaValidationError[]): FastifySchemaValidationError[] {
  let rest = [...found];
  // The outermost stands last, after those within it.
  for (const choice of found.filter(({ keyword }) => keyword === 'anyOf').reverse()) {
    if (!rest.includes(choice)) continue;
    const isOfChoice = ({ schemaPath, instancePath }: FastifySchemaValidationError) =>
      schemaPath.startsWith(`${choice.schemaPath}/`) && instancePath.startsWith(choice.instancePath);
    const complaints = rest.filter(isOfChoice);
    const meant = complaints.filter(
      ({ keyword, instancePath }) =>
        keyword !== 'anyOf' && (instancePath !== choice.instancePath || (keyword !== 'type' && keyword !== 'const')),
    );
    const told = meant.length > 0 ? meant : [{ ...choice, message: `must be ${alternatives(complaints)}` }];
    rest = rest.flatMap((one) => (one === choice ? told : isOfChoice(one) ? [] : [one]));
  }
  return rest;
}

function alternatives(complaints: readonly FastifySchemaValidationError[]): string {
  const branchOf = ({ schemaPath }: FastifySchemaValidationError) => schemaPath.slice(0, schemaPath.lastIndexOf('/'));
  const constants = new Set(complaints.filter(({ keyword }) => keyword === 'const').map(branchOf));
  const words = complaints.flatMap((one) => {
    if (one.keyword === 'const') return [JSON.stringify(one.params.allowedValue)];
    return one.keyword === 'type' && !constants.has(branchOf(one)) ? [String(one.params.type)] : [];
  });
  return [...new Set(words)].join(' or ');
}

/** `path` is a JSON pointer into the body, or the name of a parameter or header. */
function fieldFault(fault: FastifySchemaValidationError, context: string | undefined): FieldFault {
  const { additionalProperty, missingProperty, allowedValues } = fault.params as {
    additionalProperty?: string;
    missingProperty?: string;
    allowedValues?: unknown[];
  };
  const name = additionalProperty ?? missingProperty;
  const pointer = name === undefined ? fault.instancePath : `${fault.instancePath}/${escapePointer(shorten(name))}`;
  const path = context === 'body' ? pointer || '/' : pointer.slice(1);
  if (additionalProperty !== undefined)
    return { path, message: `${shorten(additionalProperty)} is not a field of this request` };
  if (missingProperty !== undefined) return { path, message: `${missingProperty} is required` };
  if (allowedValues !== undefined)
    return { path, message: `must be ${allowedValues.map((value) => JSON.stringify(value)).join(' or ')}` };
  return { path, message: fault.message ?? 'is not valid' };
}

function shorten(name: string): string {
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX)}…`;
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
