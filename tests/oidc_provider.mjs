/* A real OpenID Connect provider, for tests/test_single_sign_on.py: node oidc_provider.mjs CALLBACK.
   Prints its address. Whoever signs in types what the claims shall be, as JSON. */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [callback] = process.argv.slice(2);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "portal", client_secret: "a-secret-for-tests", redirect_uris: [callback] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...JSON.parse(id) }) }),
    cookies: { keys: ["only-for-tests"] },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
