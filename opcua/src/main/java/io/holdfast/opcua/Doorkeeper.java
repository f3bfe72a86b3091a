package io.holdfast.opcua;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.sdk.server.identity.AbstractUsernameIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.DefaultUsernameIdentity;
import org.eclipse.milo.opcua.sdk.server.identity.Identity;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.SignatureData;
import org.eclipse.milo.opcua.stack.core.types.structured.UserIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.UserNameIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users in by name and password. Whatever is wrong, the answer is one and the same status code: a different one for a
 * padding that does not decrypt tells an attacker who replays a recorded log-on what the password is (Milo issue 1804).
 */
final class Doorkeeper extends AbstractUsernameIdentityValidator {
    /** Who is behind a session. */
    record Principal(String user, Role role) {
        static @Nullable Principal of(@Nullable Session session) {
            Identity identity = session == null ? null : session.getIdentity();
            return identity == null ? null : (Principal) identity.getUserData();
        }
    }

    private static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    /** Several users sit behind one gateway, so an address may err more often than a user. */
    private static final int WRONG_PER_USER = 5;

    private static final int WRONG_PER_ADDRESS = 25;

    private final LockOut users = new LockOut(WRONG_PER_USER, Duration.ofSeconds(30), Duration.ofMinutes(15));
    private final LockOut addresses = new LockOut(WRONG_PER_ADDRESS, Duration.ofSeconds(30), Duration.ofMinutes(15));
    private final UserDirectory directory;
    private final Executor threads;
    private final InstantSource clock;
    private final Auditor auditor;

    Doorkeeper(UserDirectory directory, Executor threads, InstantSource clock, Auditor auditor) {
        this.directory = directory;
        this.threads = threads;
        this.clock = clock;
        this.auditor = auditor;
    }

    @Override
    public Set<UserTokenType> getSupportedTokenTypes() {
        return Set.of(UserTokenType.UserName);
    }

    @Override
    public Identity validateIdentityToken(
            Session session, UserIdentityToken token, UserTokenPolicy policy, SignatureData signature)
            throws UaException {
        String user =
                token instanceof UserNameIdentityToken named && named.getUserName() != null ? named.getUserName() : "";
        String address = address(session);
        if (session.getEndpoint().getSecurityMode() != MessageSecurityMode.SignAndEncrypt || user.isEmpty()) {
            auditor.tell(SecurityEvent.Kind.LOG_ON_REFUSED, user, address, "no user and password");
            throw denied();
        }
        Instant now = clock.instant();
        String key = user + "\n" + address;
        if (users.isShut(key, now) || addresses.isShut(address, now)) {
            auditor.tell(SecurityEvent.Kind.LOG_ON_REFUSED, user, address, "locked out");
            throw denied();
        }
        Identity identity;
        try {
            identity = super.validateIdentityToken(session, token, policy, signature);
        } catch (NoAnswerException e) {
            // Nobody typed anything wrong: it does not count.
            auditor.tell(SecurityEvent.Kind.LOG_ON_REFUSED, user, address, "the user directory gave no answer");
            throw denied();
        } catch (UaException | RuntimeException e) {
            LOG.debug("log-on of {} refused", user, e);
            identity = null;
        }
        if (identity == null) {
            auditor.tell(SecurityEvent.Kind.LOG_ON_REFUSED, user, address, "wrong");
            boolean shut = users.wrong(key, now);
            shut |= addresses.wrong(address, now);
            if (shut) {
                auditor.tell(SecurityEvent.Kind.LOCKED_OUT, user, address, "");
            }
            throw denied();
        }
        users.right(key);
        auditor.tell(
                SecurityEvent.Kind.LOGGED_ON,
                user,
                address,
                String.valueOf(session.getClientDescription().getApplicationUri()));
        return identity;
    }

    @Override
    protected Identity.@Nullable UsernameIdentity authenticateUsernamePassword(
            Session session, String username, String password) {
        char[] secret = password.toCharArray();
        try {
            // Our own never hangs, however busy the machine is; a host's may.
            Optional<Role> role = directory instanceof Accounts
                    ? directory.authenticate(username, secret)
                    : CompletableFuture.supplyAsync(() -> directory.authenticate(username, secret), threads)
                            .get(UserDirectory.LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            return role.map(known -> {
                        DefaultUsernameIdentity identity = new DefaultUsernameIdentity(username);
                        identity.setUserData(new Principal(username, known));
                        return identity;
                    })
                    .orElse(null);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.warn("the user directory gave no answer", e);
            throw new NoAnswerException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException();
        } finally {
            Arrays.fill(secret, ' ');
        }
    }

    static String address(Session session) {
        InetAddress address = session.getClientAddress();
        return address == null ? "" : address.getHostAddress();
    }

    private static UaException denied() {
        return new UaException(StatusCodes.Bad_UserAccessDenied);
    }
}
