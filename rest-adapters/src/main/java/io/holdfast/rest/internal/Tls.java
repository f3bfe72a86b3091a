package io.holdfast.rest.internal;

import io.holdfast.rest.Connection;
import io.holdfast.rest.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Authorities and client certificates. */
final class Tls {
    private Tls() {}

    static void configure(OkHttpClient.Builder builder, Connection connection, Redactor redactor) {
        if (connection.trust() == null && connection.identity() == null) {
            return;
        }
        try {
            X509TrustManager trust = trust(connection.trust());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(connection, redactor), new TrustManager[] {trust}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates for " + connection.base().getHost() + " cannot be used: " + Texts.said(e), e);
        }
    }

    private static X509TrustManager trust(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    private static KeyManager @Nullable [] keys(Connection connection, Redactor redactor)
            throws GeneralSecurityException {
        KeyStore identity = connection.identity();
        Secret secret = connection.identityPassword();
        if (identity == null || secret == null) {
            return null;
        }
        String password = secret.reveal();
        redactor.remember(password);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(identity, password.toCharArray());
        return factory.getKeyManagers();
    }
}
