package io.holdfast.s3;

import io.holdfast.port.ImageRoot;
import io.holdfast.retain.Hashing;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket, or what is below a prefix in it, on Amazon S3 or a storage that speaks its protocol. Links are {@code s3://bucket/key}.
 *
 * <p>An object is written at once or not at all, by the protocol; what was written is read back and compared. Images are sent from memory, up to half a gigabyte each. Before a deletion the
 * size, and the hash where one is known, are compared; between that and the deletion nobody else must replace the object, which a
 * bucket for images that are written once does by itself. In a bucket with versions a deletion leaves the old version, which the
 * bucket's own life cycle removes. A bucket does not tell how much room it has: say so in the settings, or there are no watermarks.
 *
 * <p>Thread-safe. Blocks for requests; each is given up after the time-out.
 */
public final class S3Root implements ImageRoot {
    /** Half a minute for one attempt of a request: a 100 MB image over a slow line. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Half a gigabyte: an image is sent from memory, so that it can be sent again. */
    private static final int LARGEST = 1 << 29;

    private static final int NOT_FOUND = 404;

    private final String name;
    private final String bucket;
    private final String prefix;
    private final S3Client client;

    private S3Root(Builder builder) {
        name = builder.name;
        bucket = builder.bucket;
        prefix = builder.prefix;
        S3ClientBuilder client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(builder.timeout)
                        .socketTimeout(builder.timeout))
                .region(Region.of(builder.region))
                .credentialsProvider(builder.credentials)
                .forcePathStyle(builder.pathStyle)
                // Whole bodies: some storages keep the marks of signed chunks as a part of the content.
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                // Storages that only speak the protocol do not know the newer checksums; contents are compared by their
                // hash.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(builder.timeout));
        URI endpoint = builder.endpoint;
        this.client = (endpoint == null ? client : client.endpointOverride(endpoint)).build();
    }

    /**
     * Starts the set-up of a root.
     *
     * @param name its name in register and settings
     * @param bucket the bucket
     */
    public static Builder of(String name, String bucket) {
        return new Builder(name, bucket);
    }

    /** Makes a root part by part. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final String bucket;
        private String prefix = "";
        private @Nullable URI endpoint;
        private String region = "us-east-1";
        private boolean pathStyle;
        private Duration timeout = DEFAULT_TIMEOUT;
        private AwsCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();

        private Builder(String name, String bucket) {
            this.name = requireText("name", name);
            this.bucket = requireText("bucket", bucket);
        }

        private static String requireText(String part, String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException(part + " must not be blank, was \"" + value + "\"");
            }
            return value;
        }

        /** Sets what every key begins with, without a slash at its end; nothing by default. */
        public Builder prefix(String value) {
            if (value.startsWith("/") || value.endsWith("/")) {
                throw new IllegalArgumentException("prefix must not begin or end with a slash, was " + value);
            }
            prefix = value.isEmpty() ? "" : value + "/";
            return this;
        }

        /** Sets the address of a storage that is not Amazon's, and has its buckets be a part of the path. */
        public Builder endpoint(URI value) {
            String scheme = String.valueOf(value.getScheme());
            if (!scheme.equals("https") && !scheme.equals("http")) {
                throw new IllegalArgumentException("endpoint must be an https or http address, was " + value);
            }
            endpoint = value;
            pathStyle = true;
            return this;
        }

        /** Sets the region; {@code us-east-1} by default, which other storages mostly take. */
        public Builder region(String value) {
            region = requireText("region", value);
            return this;
        }

        /** Sets key and secret; by default they come from where the AWS SDK looks: environment, profile, instance. */
        public Builder credentials(String accessKey, String secretKey) {
            credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
            return this;
        }

        /** Sets how long one attempt of a request may take; {@link S3Root#DEFAULT_TIMEOUT} by default. */
        public Builder timeout(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("timeout must be more than zero, was " + value);
            }
            timeout = value;
            return this;
        }

        /** Returns the root. Sends nothing. */
        public S3Root build() {
            return new S3Root(this);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> locate(URI link) {
        String path = link.getPath();
        if (!"s3".equalsIgnoreCase(link.getScheme()) || !bucket.equals(link.getAuthority()) || path == null) {
            return Optional.empty();
        }
        String start = "/" + prefix;
        return path.startsWith(start) && isPlain(path.substring(start.length()))
                ? Optional.of(path.substring(start.length()))
                : Optional.empty();
    }

    /** Keys are no paths, but what looks as if it led out of the prefix is nobody's image. */
    private static boolean isPlain(String path) {
        for (String step : path.split("/", -1)) {
            if (step.isEmpty() || step.equals(".") || step.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private String key(String path) {
        return prefix + path;
    }

    /** A request. */
    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException;
    }

    private <T> T send(String what, Request<T> request) throws IOException {
        try {
            return request.send();
        } catch (SdkException e) {
            throw new IOException("Cannot " + what + " in bucket " + bucket + ": " + e.getMessage(), e);
        }
    }

    private Optional<HeadObjectResponse> head(String path) throws IOException {
        return send("look at " + path, () -> {
            try {
                return Optional.of(
                        client.headObject(request -> request.bucket(bucket).key(key(path))));
            } catch (NoSuchKeyException e) {
                return missing();
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return missing();
                }
                throw e;
            }
        });
    }

    /** Nothing is there; or there is no such bucket, which must not look as if all its images were gone. */
    private Optional<HeadObjectResponse> missing() {
        client.headBucket(request -> request.bucket(bucket));
        return Optional.empty();
    }

    @Override
    public Optional<Entry> find(String path) throws IOException {
        return isPlain(path)
                ? head(path).map(head -> new Entry(path, head.contentLength(), head.lastModified()))
                : Optional.empty();
    }

    @Override
    public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
        if (!isPlain(path)) {
            return new Removal.Refused("its path leads out of the root: " + path);
        }
        Optional<HeadObjectResponse> head = head(path);
        if (head.isEmpty()) {
            return new Removal.Missing();
        }
        if (head.get().contentLength() != bytes) {
            return new Removal.Refused(
                    "it has " + head.get().contentLength() + " bytes, registered were " + bytes + ": " + path);
        }
        if (sha256 != null) {
            String found = hash(path);
            if (!found.equals(sha256)) {
                return new Removal.Refused(
                        "its content has the hash " + found + ", registered was " + sha256 + ": " + path);
            }
        }
        return send("delete " + path, () -> {
            client.deleteObject(request -> request.bucket(bucket).key(key(path)));
            return new Removal.Removed();
        });
    }

    private String hash(String path) throws IOException {
        try (InputStream content = read(path).orElse(InputStream.nullInputStream())) {
            return Hashing.sha256(content);
        }
    }

    @Override
    public Optional<InputStream> read(String path) throws IOException {
        if (!isPlain(path)) {
            return Optional.empty();
        }
        return send("read " + path, () -> {
            try {
                return Optional.of(new Content(
                        client.getObject(request -> request.bucket(bucket).key(key(path)))));
            } catch (NoSuchKeyException e) {
                return missing().map(head -> InputStream.nullInputStream());
            }
        });
    }

    /** A content whose reading fails as that of any stream. */
    private static final class Content extends FilterInputStream {
        Content(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (SdkException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    @Override
    public Optional<String> write(String path, InputStream content, long bytes, String sha256) throws IOException {
        if (!isPlain(path)) {
            return Optional.of("its path leads out of the root: " + path);
        }
        if (head(path).isPresent()) {
            return hash(path).equals(sha256) ? Optional.empty() : Optional.of("another object is there: " + path);
        }
        if (bytes > LARGEST) {
            return Optional.of(
                    "it has " + bytes + " bytes, more than the " + LARGEST + " that are sent at once: " + path);
        }
        byte[] all = content.readNBytes((int) bytes + 1);
        String found = Hashing.sha256(new ByteArrayInputStream(all));
        if (all.length != bytes || !found.equals(sha256)) {
            return Optional.of("its content has the hash " + found + ", should have " + sha256 + ": " + path);
        }
        send(
                "write " + path,
                () -> client.putObject(request -> request.bucket(bucket).key(key(path)), RequestBody.fromBytes(all)));
        String written = hash(path);
        if (written.equals(sha256)) {
            return Optional.empty();
        }
        send(
                "take back " + path,
                () -> client.deleteObject(request -> request.bucket(bucket).key(key(path))));
        return Optional.of("what was written has the hash " + written + ", should have " + sha256 + ": " + path);
    }

    @Override
    public void forEach(Consumer<? super Entry> action) throws IOException {
        send("list", () -> {
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix))
                    .contents()) {
                String path = object.key().substring(prefix.length());
                if (!path.isEmpty() && !path.endsWith("/")) {
                    action.accept(new Entry(path, object.size(), Objects.requireNonNull(object.lastModified())));
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        client.close();
    }

    /** Returns name and bucket; no key, no secret. */
    @Override
    public String toString() {
        return name + " in bucket " + bucket + (prefix.isEmpty() ? "" : " below " + prefix);
    }
}
