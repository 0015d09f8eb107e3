/** Whose call it is: by API key, and where the operator's own sign-in is named, by its tokens. */
import { apiKeyIdentity, type GateBackend, type Identify } from "@sluice/gate";
import { type JwtIdentityOptions, jwtIdentity } from "@sluice/gate/jwt";

/** The form of a JSON Web Token, which no key of ours has. */
const TOKEN = /^Bearer +[\w-]+\.[\w-]+\.[\w-]+ *$/i;

export function identifyBy(backend: GateBackend, jwt: JwtIdentityOptions): Identify {
  const byKey = apiKeyIdentity(backend);
  const byToken = jwtIdentity(jwt);
  return (call) => (TOKEN.test(call.header("authorization") ?? "") ? byToken(call) : byKey(call));
}
