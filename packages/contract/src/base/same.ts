/** Types that do not compile where the contract differs from the core. */
import type { z } from "zod";

/** Whether two types are the same to the last field, optional ones included. */
export type IsSame<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Compiles only where `Left` is empty. The compiler's error names what is left. */
export type Nothing<Left extends never> = Left;

/**
 * A view of the core, which `Schema` describes. It compiles only where the schema has no field that
 * the view lacks. The schema's own `satisfies` checks that the schema lacks none.
 */
export type ViewOf<Schema extends z.ZodType, View extends z.output<Schema>> = View;
