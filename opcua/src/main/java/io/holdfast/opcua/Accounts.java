package io.holdfast.opcua;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The users that were named to the builder; passwords are kept as salted PBKDF2 (SHA-256) hashes only. Thread-safe. */
final class Accounts implements UserDirectory {
    /** A tenth of a second or so on a small controller, which also slows down guessing. */
    private static final int ROUNDS = 120_000;

    private static final int BITS = 256;

    /** Salt and hash in hex: a record of arrays would compare them by where they lie. */
    private record Account(String salt, String hash, Role role) {}

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Account nobody = account("".toCharArray(), Role.OBSERVER);

    void add(String user, char[] password, Role role) {
        accounts.put(user, account(password, role));
    }

    boolean isEmpty() {
        return accounts.isEmpty();
    }

    @Override
    public Optional<Role> authenticate(String user, char[] password) {
        Account known = accounts.get(user);
        // An unknown user costs as much time as a wrong password.
        Account account = known == null ? nobody : known;
        HexFormat hex = HexFormat.of();
        boolean right =
                MessageDigest.isEqual(hex.parseHex(account.hash()), hash(password, hex.parseHex(account.salt())));
        return right && known != null ? Optional.of(known.role()) : Optional.empty();
    }

    private static Account account(char[] password, Role role) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return new Account(HexFormat.of().formatHex(salt), HexFormat.of().formatHex(hash(password, salt)), role);
    }

    private static byte[] hash(char[] password, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, ROUNDS, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
