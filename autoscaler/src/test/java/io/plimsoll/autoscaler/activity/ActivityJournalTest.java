package io.plimsoll.autoscaler.activity;

import static io.plimsoll.autoscaler.fake.Facts.bare;
import static io.plimsoll.testing.Seeds.forEachSeed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.fake.MemoryDocuments;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityJournalTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final String KEY = "0000000000000000001";
  private static final ServiceKey API = new ServiceKey("shop", "api");

  private final MemoryDocuments documents = new MemoryDocuments();

  @Test
  void readsBackWhatWasWritten() throws IOException {
    Activity activity = activity(1, WEB, ActivityStatus.SUCCESSFUL);
    journal(10).put(activity);
    assertThat(journal(10).newestFirst(null, Long.MAX_VALUE, 10)).containsExactly(activity);
  }

  @Test
  void theEndOfAnActivityReplacesItsBeginning() throws IOException {
    ActivityJournal journal = journal(10);
    journal.put(activity(1, WEB, ActivityStatus.IN_PROGRESS));
    journal.put(activity(1, WEB, ActivityStatus.FAILED));
    assertThat(journal.newestFirst(null, Long.MAX_VALUE, 10))
        .extracting(Activity::status)
        .containsExactly(ActivityStatus.FAILED);
  }

  @Test
  void idsGoOnAfterARestart() throws IOException {
    ActivityJournal journal = journal(10);
    assertThat(journal.nextId()).isEqualTo(1);
    journal.put(activity(journal.nextId(), WEB, ActivityStatus.SUCCESSFUL));
    assertThat(journal(10).nextId()).isEqualTo(3);
  }

  @Test
  void theIdOfInputsWhoseActivityWasNeverWrittenIsNotGivenAgain() throws IOException {
    ActivityJournal journal = journal(10);
    journal.putInputs(journal.nextId(), new Facts().policy(bare(50)).inputs());
    assertThat(journal(10).nextId()).isEqualTo(2);
  }

  @Test
  void keepsTheNewestOnly() throws IOException {
    ActivityJournal journal = journal(300);
    for (int i = 0; i < 1_000; i++) {
      long id = journal.nextId();
      journal.putInputs(id, new Facts().policy(bare(50)).inputs());
      journal.put(activity(id, WEB, ActivityStatus.SUCCESSFUL));
    }
    List<Activity> kept = journal.newestFirst(null, Long.MAX_VALUE, 1_000);
    assertThat(kept).hasSize(300);
    assertThat(kept.getFirst().id()).isEqualTo(1_000);
    assertThat(kept.getLast().id()).isEqualTo(701);
    assertThat(journal.inputs(700)).isEmpty();
    assertThat(journal.inputs(701)).isPresent();
  }

  @Test
  void noServiceTakesTheShareOfAnother() throws IOException {
    put(journal(100), API, 10);
    put(journal(100), WEB, 1_000);
    assertThat(kept(API)).hasSize(10);
    assertThat(kept(WEB)).hasSize(90);
    assertThat(kept(WEB).getFirst().id()).isEqualTo(1_010);
    // Those that take turns at it end up with as many each, the newest.
    ActivityJournal again = journal(100);
    for (int i = 0; i < 500; i++) {
      put(again, API, 2);
      put(again, WEB, 3);
    }
    assertThat(kept(API)).hasSize(50);
    assertThat(kept(WEB)).hasSize(50);
    long newest = again.nextId() - 1;
    assertThat(kept(WEB).getLast().id()).isGreaterThan(newest - 100);
  }

  @Test
  void anEntryThatIsReplacedTakesOverWhatItWasDecidedFrom() throws IOException {
    ActivityJournal journal = journal(10);
    journal.put(activity(1, WEB, ActivityStatus.FAILED));
    journal.putInputs(1, new Facts().policy(bare(50)).inputs());
    journal.put(activity(2, WEB, ActivityStatus.IN_PROGRESS));
    Inputs latest = new Facts().policy(bare(60)).inputs();
    journal.putInputs(2, latest);
    journal.replace(activity(1, WEB, ActivityStatus.FAILED), 2);
    assertThat(kept(WEB)).extracting(Activity::id).containsExactly(1L);
    assertThat(journal.inputs(1)).contains(latest);
    assertThat(journal.inputs(2)).isEmpty();
  }

  @Test
  void whoeverDiesWhileAnEntryIsReplacedLeavesNoneWithWhatAnotherWasDecidedFrom() throws Exception {
    Inputs earlier = new Facts().policy(bare(60)).inputs();
    Inputs latest = new Facts().policy(bare(70)).inputs();
    for (int writes = 0; writes < 6; writes++) {
      ActivityJournal journal = journal(10);
      journal.put(activity(1, WEB, ActivityStatus.IN_PROGRESS));
      journal.putInputs(1, earlier);
      journal.put(activity(2, WEB, ActivityStatus.IN_PROGRESS));
      journal.putInputs(2, latest);
      documents.failAfter(writes);
      try {
        journal.replace(activity(1, WEB, ActivityStatus.FAILED), 2);
      } catch (IOException died) {
        assertThat(died).hasMessageContaining("no space");
      }
      documents.failAfter(Long.MAX_VALUE);
      boolean isReplaced = journal(10).find(1).orElseThrow().status().equals(ActivityStatus.FAILED);
      assertThat(journal(10).inputs(1).filter(isReplaced ? earlier::equals : latest::equals))
          .as("after %d writes", writes)
          .isEmpty();
    }
  }

  private static void put(ActivityJournal journal, ServiceKey service, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      journal.put(activity(journal.nextId(), service, ActivityStatus.SUCCESSFUL));
    }
  }

  /// Newest first.
  private List<Activity> kept(ServiceKey service) throws IOException {
    return journal(100).newestFirst(service, Long.MAX_VALUE, 1_000);
  }

  @Test
  void pagesThroughTheActivitiesOfOneService() throws IOException {
    ActivityJournal journal = journal(10_000);
    for (int i = 0; i < 600; i++) {
      ServiceKey service = i % 3 == 0 ? API : WEB;
      journal.put(activity(journal.nextId(), service, ActivityStatus.SUCCESSFUL));
    }
    List<Activity> first = journal.newestFirst(API, Long.MAX_VALUE, 150);
    List<Activity> second = journal.newestFirst(API, first.getLast().id(), 150);
    assertThat(first).hasSize(150);
    assertThat(second).hasSize(50);
    assertThat(second.getFirst().id()).isEqualTo(first.getLast().id() - 3);
    assertThat(second.getLast().id()).isEqualTo(1);
  }

  @Test
  void inputsComeBackAsTheyWereWhateverIsInThem() {
    forEachSeed(random -> {
      Facts facts = new Facts().desired(random.nextInt(20)).policy(bare(1 + random.nextInt(9)));
      for (int i = random.nextInt(64); i >= 0; i--) {
        double sum = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(1e9);
        facts.slot(new Inputs.Datapoint(random.nextLong(), sum, sum, 1, 2));
      }
      Inputs inputs = facts.inputs();
      ActivityJournal journal = journal(10);
      journal.putInputs(1, inputs);
      assertThat(journal.inputs(1)).contains(inputs);
    });
  }

  @Test
  void anOlderEntryThatOnlySaysThatADeploymentWasUnderWayIsDecidedAsItWas() throws IOException {
    Facts idle = new Facts().policy(bare(50)).same(0, 4, 1);
    Facts busy = new Facts().policy(bare(50)).same(0, 4, 75);
    assertThat(older(idle, "true").assess().rule()).isEqualTo(Rule.UPDATING);
    assertThat(older(busy, "true").assess().to()).isEqualTo(6);
    assertThat(older(idle, "false").assess().to()).isEqualTo(2);
  }

  /// Inputs in the form in which they were written before deployments were named.
  private Inputs older(Facts facts, String updating) throws IOException {
    journal(10).putInputs(1, facts.inputs());
    String json = new String(documents.find(ActivityJournal.INPUTS, KEY).orElseThrow(), UTF_8);
    String older = json.replaceFirst("\"deployment\":\\{.*?}", "\"updating\":" + updating);
    assertThat(older).isNotEqualTo(json);
    documents.put(ActivityJournal.INPUTS, KEY, older.getBytes(UTF_8));
    return journal(10).inputs(1).orElseThrow();
  }

  private ActivityJournal journal(int limit) throws IOException {
    return new ActivityJournal(documents, limit);
  }

  private static Activity activity(long id, ServiceKey service, ActivityStatus status) {
    PolicyReading seen =
        new PolicyReading("cpu", "cpu.utilization", 50, 97.5, 120L, 1, 2, null, Rule.ABOVE_TARGET);
    PolicyReading unseen =
        new PolicyReading("memory", "memory.utilization", 70, null, null, 0, 0, 2, Rule.NO_DATA);
    Instant at = Instant.parse("2026-11-21T12:00:05.123Z");
    return new Activity(
        id,
        service,
        at,
        status == ActivityStatus.IN_PROGRESS ? null : at.plusSeconds(1),
        status,
        1,
        2,
        Rule.ABOVE_TARGET,
        "CPU 97 % of 50 %",
        "",
        List.of(seen, unseen),
        List.of("memory has no data and had no say"));
  }
}
