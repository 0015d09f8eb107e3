/** Types that hold what the contract says to what the core says, while compiling. */
import type { z } from "zod";

/** Whether two types are the same to the last field, optional ones included. */
export type IsSame<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Compiles only where nothing is left; the error names what is. */
export type Nothing<Left extends never> = Left;

/**
 * A view of the core, as `Schema` describes it. Compiles only where the schema has no field that
 * the view lacks; that it lacks none, the schema's own `satisfies` checks.
 */
export type ViewOf<Schema extends z.ZodType, View extends z.output<Schema>> = View;
