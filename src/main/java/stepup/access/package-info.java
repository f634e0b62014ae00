/**
 * Who may ask what: API keys, JSON Web Tokens, and the roles they give.
 *
 * <p>Chosen: {@code Authorization: Bearer} for keys and tokens alike. Proxies and tools know to
 * keep it out of their logs, and one header cannot contradict another. Rejected: {@code X-API-Key}.
 *
 * <p>Chosen: of a key only its SHA-256 hash is kept. A key is 256 random bits, so nobody can try
 * them all however fast the hash is, and every request is cheap to check. Rejected: bcrypt and its
 * like, which make up for passwords that people choose, and would let anybody keep the service busy
 * with wrong keys.
 *
 * <p>Chosen: a key names its id, and what is presented is always hashed and compared in constant
 * time, also with an id that nobody has. Whether an id exists cannot be told from time or answer.
 *
 * <p>Chosen: files are followed by contents, read until two readings are the same, and what is
 * broken never replaces what was good. An edit of half a file locks nobody out.
 *
 * <p>Chosen: one thread fetches the issuer's public keys, and requests use what it has, up to a day
 * after the issuer was last heard of. Rejected: the fetching of the library ({@code
 * JWKSourceBuilder}), in which requests wait for the host in turn. Only a token that names an
 * unknown key waits, at most a second and eight at a time, and the host is asked every ten seconds
 * at most, whatever tokens claim.
 *
 * <p>Chosen: RSA and EC signatures. Rejected: shared secrets (HS256), with which who checks tokens
 * could make them; and EdDSA, for which the library needs another one.
 *
 * <p>Chosen: the role {@code ops} includes {@code read}, nothing else includes anything; a caller
 * that decides need not see the tables.
 */
@NullMarked
package stepup.access;

import org.jspecify.annotations.NullMarked;
