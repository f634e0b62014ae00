package stepup.spark;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.expressions.StructsToJson;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The SQL function {@code decide(facts[, language])}, for sessions that name this class in {@code
 * spark.sql.extensions}. Facts are a request, as JSON or as its fields; what comes out is the
 * answer or the problem, as JSON. Rules are read when a query is analysed, which is also the moment
 * and the day of its decisions.
 */
public final class Functions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  private static final String NAME = "decide";
  private static final String USAGE =
      "decide(facts[, language]) - what the rules decide on a request: the answer, or the problem, as JSON";

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(NAME),
            new ExpressionInfo(
                Functions.class.getName(), null, NAME, USAGE, "", "", "", "", "", "", "java_udf"),
            new Building()));
    return BoxedUnit.UNIT;
  }

  /** Makes what stands for a call in a query. */
  private static final class Building extends AbstractFunction1<Seq<Expression>, Expression> {
    private @Nullable Function<SparkSession, byte[]> shipments;

    @Override
    public Expression apply(Seq<Expression> written) {
      var arguments = CollectionConverters.asJava(written);
      if (arguments.isEmpty() || arguments.size() > 2) {
        throw new IllegalArgumentException(
            "decide takes a request and, if need be, a language: decide(facts), decide(facts, 'pt-BR')");
      }
      var session = SparkSession.active();
      var answering = new Answering(Shipped.by(session, shipments().apply(session)));
      return cast(
          new ScalaUDF(
              answering,
              DataTypes.BinaryType,
              seq(
                  List.of(
                      cast(text(arguments.get(0)), DataTypes.BinaryType),
                      arguments.size() == 1
                          ? Literal.create(null, DataTypes.StringType)
                          : cast(arguments.get(1), DataTypes.StringType))),
              seq(List.of()),
              Option.empty(),
              Option.apply(NAME),
              true,
              // A decision has an id of its own, so it is taken once where it is written once.
              false),
          DataTypes.StringType);
    }

    @SuppressWarnings("unchecked")
    private synchronized Function<SparkSession, byte[]> shipments() {
      var some = shipments;
      if (some == null) {
        some = OwnLibraries.create("stepup.SqlShipments", Function.class);
        shipments = some;
      }
      return some;
    }

    private static Expression text(Expression facts) {
      var type = facts.dataType();
      if (type instanceof StructType) {
        return new StructsToJson(Map$.MODULE$.empty(), facts, Option.empty());
      }
      if (type instanceof StringType || type instanceof BinaryType || type instanceof NullType) {
        return facts;
      }
      throw new IllegalArgumentException(
          "decide(" + type.sql() + "): " + Requests.WHAT_A_REQUEST_IS);
    }

    private static Expression cast(Expression value, DataType type) {
      return new Cast(value, type, Option.empty());
    }

    private static <T> Seq<T> seq(List<T> values) {
      return CollectionConverters.asScala(values).toSeq();
    }
  }

  /** Decides what a query passes to it. */
  private static final class Answering extends AbstractFunction2<Object, Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Shipped shipped;

    Answering(Shipped shipped) {
      this.shipped = shipped;
    }

    @Override
    public @Nullable Object apply(@Nullable Object facts, @Nullable Object language) {
      return facts == null
          ? null
          : shipped.decides().decide((byte[]) facts, 0, (String) language).text();
    }
  }
}
