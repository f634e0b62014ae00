package stepup.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends spans of requests to an OTLP receiver. */
final class Tracing implements AutoCloseable {
  /** Spans that wait to be sent; more are dropped. */
  private static final int QUEUE = 4_096;

  private static final Duration SEND_EVERY = Duration.ofSeconds(1);
  private static final Duration SEND_WITHIN = Duration.ofSeconds(5);

  private static final TextMapGetter<UnaryOperator<@Nullable String>> HEADERS =
      (header, key) -> header == null ? null : header.apply(key);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  Tracing(Telemetry.Traces traces) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(String.valueOf(traces.endpoint()).replaceFirst("/+$", "") + "/v1/traces")
            .setConnectTimeout(SEND_WITHIN)
            .setTimeout(SEND_WITHIN)
            .build();
    this.provider =
        SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(traces.ratio())))
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                traces.service(),
                                AttributeKey.stringKey("service.version"),
                                Metrics.build()))))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(QUEUE)
                    .setScheduleDelay(SEND_EVERY)
                    .setExporterTimeout(SEND_WITHIN)
                    .build())
            .build();
    this.tracer = provider.get("stepup");
  }

  /** The span of a request; null if it is not to be traced. */
  @Nullable RequestSpan begin(String name, long began, UnaryOperator<@Nullable String> header) {
    var caller = W3CTraceContextPropagator.getInstance().extract(Context.root(), header, HEADERS);
    long toEpoch = RequestSpan.toEpoch();
    var span =
        tracer
            .spanBuilder(name)
            .setSpanKind(SpanKind.SERVER)
            .setParent(caller)
            .setStartTimestamp(began + toEpoch, TimeUnit.NANOSECONDS)
            .startSpan();
    return span.isRecording() ? new RequestSpan(tracer, span, toEpoch) : null;
  }

  @Override
  public void close() {
    provider.shutdown().join(SEND_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }
}
