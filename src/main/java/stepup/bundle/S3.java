package stepup.bundle;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** A bucket of S3, or of what speaks as S3 does: HTTP with signed requests. */
final class S3 {
  /** What stores that are not Amazon's take when they are told no region. */
  private static final Region ANY = Region.US_EAST_1;

  private final AwsCredentialsProvider credentials;
  private final @Nullable URI endpoint;
  private @Nullable Region region;

  /**
   * A store.
   *
   * @param endpoint where it is; null for Amazon's
   * @param region null for the one that Amazon's own tools would take
   */
  S3(AwsCredentialsProvider credentials, @Nullable URI endpoint, @Nullable String region) {
    this.credentials = credentials;
    this.endpoint = endpoint;
    this.region = region == null ? null : Region.of(region);
  }

  /** With the credentials that Amazon's own tools would take. */
  static S3 here(@Nullable URI endpoint, @Nullable String region) {
    return new S3(DefaultCredentialsProvider.builder().build(), endpoint, region);
  }

  Store store(String bucket, String key, WebStore.Patience patience) throws IOException {
    return new WebStore("s3://" + bucket + "/" + key, address(bucket, key), this::signed, patience);
  }

  URI address(String bucket, String key) throws IOException {
    var path = SdkHttpUtils.urlEncodeIgnoreSlashes(key);
    if (endpoint != null) {
      return URI.create(endpoint.toString().replaceAll("/+$", "") + "/" + bucket + "/" + path);
    }
    var in = region();
    var host = "s3." + in.id() + "." + in.metadata().partition().dnsSuffix();
    // Certificates are for one name in front of the dot.
    return URI.create(
        bucket.contains(".")
            ? "https://" + host + "/" + bucket + "/" + path
            : "https://" + bucket + "." + host + "/" + path);
  }

  private Region region() throws IOException {
    var known = region;
    if (known == null) {
      try {
        known = endpoint == null ? new DefaultAwsRegionProviderChain().getRegion() : ANY;
      } catch (SdkException e) {
        throw new IOException("no region is known; set S3_REGION", e);
      }
      region = known;
    }
    return known;
  }

  private Map<String, String> signed(URI address) throws IOException {
    var in = region();
    try {
      var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address).build();
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  r ->
                      r.identity(credentials.resolveCredentials())
                          .request(request)
                          .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                          .putProperty(AwsV4HttpSigner.REGION_NAME, in.id())
                          .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                          .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false));
      var fields = new HashMap<String, String>();
      for (Map.Entry<String, List<String>> field : signed.request().headers().entrySet()) {
        // The connection says this itself, and lets nobody else.
        if (!field.getKey().equalsIgnoreCase("Host")) {
          fields.put(field.getKey(), String.join(",", field.getValue()));
        }
      }
      return fields;
    } catch (SdkException e) {
      throw new IOException("no credentials for it are known", e);
    }
  }
}
