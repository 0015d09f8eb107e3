/** Whose call it is: by API key, and where the operator's own sign-in is named, by its tokens. */
import { apiKeyIdentity, type GateBackend, type Identify } from "@sluice/gate";
import { type JwtIdentityOptions, jwtIdentity } from "@sluice/gate/jwt";

/** The settings for tokens could never be safe, or lead nowhere. */
export class TokensRefused extends Error {
  override readonly name = "TokensRefused";
}

/** Throws `TokensRefused`. */
export function tokenIdentity(options: JwtIdentityOptions): Identify {
  try {
    return jwtIdentity(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^jwtIdentity: /, "") : "";
    throw new TokensRefused(`Tokens of callers cannot be checked so: ${reason}.`, { cause });
  }
}

/** The form of a JSON Web Token, which no key of ours has. */
const TOKEN = /^Bearer +[\w-]+\.[\w-]+\.[\w-]+ *$/i;

export function identifyBy(backend: GateBackend, byToken: Identify): Identify {
  const byKey = apiKeyIdentity(backend);
  return (call) => (TOKEN.test(call.header("authorization") ?? "") ? byToken(call) : byKey(call));
}
