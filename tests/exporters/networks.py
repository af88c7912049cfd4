# SPDX-License-Identifier: Apache-2.0
"""The networks that export.py exports: current architectures with random weights, shrunk where
only their depth would make them slow.

Each is a function that returns a Network: a module, one set of arguments, and the names of the
sizes that the export leaves open. Torch counts at the sizes of the arguments.
"""
import dataclasses
from typing import Callable

import torch
import torchvision
import transformers
from torch import nn
from transformers.cache_utils import DynamicCache

import yolov8

EXPORTERS = ("dynamo", "torchscript")


@dataclasses.dataclass
class Network:
    module: nn.Module
    args: tuple
    open_sizes: dict[int, dict[int, str]] = dataclasses.field(default_factory=dict)
    exporters: tuple[str, ...] = EXPORTERS


NETWORKS: dict[str, Callable[[], Network]] = {}


def network(build: Callable[[], Network]) -> Callable[[], Network]:
    NETWORKS[build.__name__] = build
    return build


def image(side: int = 224, batch: int = 1) -> torch.Tensor:
    return torch.randn(batch, 3, side, side)


def ids(*shape: int) -> torch.Tensor:
    return torch.randint(0, 100, shape)


def vision(name: str, side: int = 224, **options) -> Network:
    return Network(torchvision.models.get_model(name, weights=None, **options), (image(side),))


def add_vision(name: str, side: int = 224, **options) -> None:
    NETWORKS[name] = lambda: vision(name, side, **options)


for _name in ("mobilenet_v3_large", "efficientnet_b0", "efficientnet_v2_s", "convnext_tiny",
              "vit_b_16", "swin_t", "swin_v2_t", "densenet121", "regnet_y_400mf", "mnasnet1_0",
              "shufflenet_v2_x1_0", "squeezenet1_1", "maxvit_t"):
    add_vision(_name)
add_vision("googlenet", init_weights=False, aux_logits=False)


@network
def resnet50() -> Network:
    net = vision("resnet50")
    net.open_sizes = {0: {0: "batch"}}
    return net


class Out(nn.Module):
    """The tensor `out` of a segmentation network."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x)["out"]


@network
def deeplabv3_mobilenet_v3_large() -> Network:
    net = torchvision.models.get_model(
        "deeplabv3_mobilenet_v3_large", weights=None, weights_backbone=None)
    return Network(Out(net), (image(129),))


@network
def lraspp_mobilenet_v3_large() -> Network:
    net = torchvision.models.get_model(
        "lraspp_mobilenet_v3_large", weights=None, weights_backbone=None)
    return Network(Out(net), (image(160),))


@network
def r2plus1d_18() -> Network:
    return Network(torchvision.models.get_model("r2plus1d_18", weights=None),
                   (torch.randn(1, 3, 4, 56, 56),))


class Block(nn.Sequential):
    def __init__(self, inputs: int, outputs: int):
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs),
            nn.ReLU())


class UNet(nn.Module):
    def __init__(self, width: int = 16):
        super().__init__()
        self.down1 = Block(3, width)
        self.down2 = Block(width, 2 * width)
        self.bottom = Block(2 * width, 4 * width)
        self.up2 = nn.ConvTranspose2d(4 * width, 2 * width, 2, stride=2)
        self.merge2 = Block(4 * width, 2 * width)
        self.up1 = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.merge1 = Block(2 * width, width)
        self.head = nn.Conv2d(width, 2, 1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(self.pool(a))
        c = self.bottom(self.pool(b))
        b = self.merge2(torch.cat([self.up2(c), b], 1))
        a = self.merge1(torch.cat([self.up1(b), a], 1))
        return self.head(a)


@network
def unet() -> Network:
    return Network(UNet(), (image(96, 2),), {0: {0: "batch"}})


class Detector(nn.Module):
    """All boxes of a detector with their scores, before a threshold and suppression, whose sizes
    depend on data."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.backbone = network.backbone
        self.head = network.head

    def forward(self, x):
        features = list(self.backbone(x).values())
        return tuple(self.head(features).values())


@network
def ssdlite320_mobilenet_v3_large() -> Network:
    net = torchvision.models.get_model(
        "ssdlite320_mobilenet_v3_large", weights=None, weights_backbone=None)
    return Network(Detector(net), (image(320),))


@network
def yolov8n() -> Network:
    return Network(yolov8.YOLOv8n(), (image(640),))


@network
def fcos_resnet50_fpn() -> Network:
    net = torchvision.models.get_model("fcos_resnet50_fpn", weights=None, weights_backbone=None)
    return Network(Detector(net), (image(128),))


class Boxes(nn.Module):
    """The whole detector with what it does to boxes."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, x):
        found = self.network([x])[0]
        return found["boxes"], found["scores"], found["labels"]


@network
def ssdlite_boxes() -> Network:
    net = torchvision.models.get_model(
        "ssdlite320_mobilenet_v3_large", weights=None, weights_backbone=None)
    # torch.export: the size of the sorted boxes depends on data.
    return Network(Boxes(net), (torch.rand(3, 320, 320),), exporters=("torchscript",))


class Recurrent(nn.Module):
    def __init__(self, kind: type[nn.RNNBase], **options):
        super().__init__()
        self.embedding = nn.Embedding(100, 32)
        self.rnn = kind(32, 64, batch_first=True, **options)
        self.head = nn.Linear(64 * (2 if options.get("bidirectional") else 1), 10)

    def forward(self, x):
        return self.head(self.rnn(self.embedding(x))[0])


@network
def lstm() -> Network:
    return Network(Recurrent(nn.LSTM, num_layers=2, bidirectional=True), (ids(2, 20),))


@network
def gru() -> Network:
    return Network(Recurrent(nn.GRU, num_layers=2), (ids(3, 12),))


@network
def transformer_encoder() -> Network:
    layer = nn.TransformerEncoderLayer(64, 4, 128, batch_first=True)
    return Network(nn.TransformerEncoder(layer, 2, enable_nested_tensor=False),
                   (torch.randn(2, 10, 64),))


def called_with(network: nn.Module, *names: str, results: int = 1, **options) -> nn.Module:
    """`network`, a model of transformers, with positional arguments for `names`, giving the first
    `results` of its results. No module stands around it, so that scopes are those of the model."""
    forward = network.forward

    class Called(type(network)):
        def forward(self, *args):
            return forward(**dict(zip(names, args)), return_dict=False, **options)[:results]

    Called.__name__ = type(network).__name__
    Called.__module__ = type(network).__module__
    Called.__qualname__ = type(network).__qualname__
    network.__class__ = Called
    return network


@network
def bert() -> Network:
    config = transformers.BertConfig(num_hidden_layers=3, attn_implementation="eager")
    net = transformers.BertModel(config, add_pooling_layer=False)
    sizes = {0: "batch", 1: "sequence"}
    return Network(called_with(net, "input_ids", "attention_mask"),
                   (ids(2, 16), torch.ones(2, 16).long()), {0: sizes, 1: sizes})


@network
def bert_sdpa() -> Network:
    config = transformers.BertConfig(num_hidden_layers=2, hidden_size=256, intermediate_size=512,
                                     num_attention_heads=4, attn_implementation="sdpa")
    net = transformers.BertForSequenceClassification(config)
    return Network(called_with(net, "input_ids"), (ids(2, 16),))


@network
def distilbert() -> Network:
    config = transformers.DistilBertConfig(n_layers=2, attn_implementation="eager")
    return Network(called_with(transformers.DistilBertModel(config), "input_ids"), (ids(2, 16),))


@network
def deberta_v2() -> Network:
    config = transformers.DebertaV2Config(
        vocab_size=500, hidden_size=96, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=192, relative_attention=True, pos_att_type=["p2c", "c2p"],
        position_buckets=32, norm_rel_ebd="layer_norm", share_att_key=True)
    return Network(called_with(transformers.DebertaV2Model(config), "input_ids"), (ids(1, 12),))


def with_cache(network: nn.Module, layers: int) -> nn.Module:
    """`network`, a decoder that gets keys and values of all layers stacked, and gives back the
    grown ones."""
    forward = network.forward

    class Cached(type(network)):
        def forward(self, tokens, keys, values):
            cache = DynamicCache()
            for k in range(layers):
                cache.update(keys[k], values[k], k)
            result = forward(input_ids=tokens, past_key_values=cache, use_cache=True)
            grown = result.past_key_values.layers
            return (result.logits, torch.stack([layer.keys for layer in grown]),
                    torch.stack([layer.values for layer in grown]))

    Cached.__name__ = type(network).__name__
    Cached.__module__ = type(network).__module__
    Cached.__qualname__ = type(network).__qualname__
    network.__class__ = Cached
    return network


def past(layers: int, heads: int, length: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    shape = (layers, 1, heads, length, width)
    return torch.randn(shape), torch.randn(shape)


@network
def gpt2_cache() -> Network:
    config = transformers.GPT2Config(
        vocab_size=1000, n_embd=192, n_layer=2, n_head=6, attn_implementation="eager")
    return Network(with_cache(transformers.GPT2LMHeadModel(config), 2),
                   (ids(1, 3), *past(2, 6, 9, 32)), {1: {3: "past"}, 2: {3: "past"}})


LLAMA = {"vocab_size": 1000, "hidden_size": 256, "intermediate_size": 688, "num_hidden_layers": 2,
         "num_attention_heads": 8, "num_key_value_heads": 2}


@network
def llama() -> Network:
    config = transformers.LlamaConfig(**LLAMA, attn_implementation="eager")
    net = transformers.LlamaForCausalLM(config)
    sizes = {0: "batch", 1: "sequence"}
    return Network(called_with(net, "input_ids", "attention_mask", use_cache=False),
                   (ids(2, 16), torch.ones(2, 16).long()), {0: sizes, 1: sizes})


@network
def qwen3_cache() -> Network:
    config = transformers.Qwen3Config(**LLAMA, head_dim=32, attn_implementation="sdpa")
    return Network(with_cache(transformers.Qwen3ForCausalLM(config), 2),
                   (ids(1, 4), *past(2, 2, 8, 32)))


@network
def gemma2() -> Network:
    config = transformers.Gemma2Config(**LLAMA, head_dim=32, sliding_window=8,
                                       attn_implementation="eager")
    net = transformers.Gemma2ForCausalLM(config)
    return Network(called_with(net, "input_ids", "attention_mask", use_cache=False),
                   (ids(1, 16), torch.ones(1, 16).long()))


T5 = {"vocab_size": 1000, "d_model": 128, "d_kv": 32, "d_ff": 256, "num_layers": 2, "num_heads": 4}


@network
def t5() -> Network:
    net = transformers.T5Model(transformers.T5Config(**T5, feed_forward_proj="gated-gelu"))
    return Network(called_with(net, "input_ids", "decoder_input_ids", use_cache=False),
                   (ids(2, 12), ids(2, 5)))


WHISPER = {"vocab_size": 1000, "d_model": 128, "encoder_layers": 2, "decoder_layers": 2,
           "encoder_attention_heads": 4, "decoder_attention_heads": 4, "encoder_ffn_dim": 256,
           "decoder_ffn_dim": 256, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
           "decoder_start_token_id": 1, "max_source_positions": 100}


@network
def whisper_encoder() -> Network:
    net = transformers.WhisperModel(transformers.WhisperConfig(**WHISPER)).encoder
    return Network(called_with(net, "input_features"), (torch.randn(1, 80, 200),))


@network
def whisper_decoder() -> Network:
    net = transformers.WhisperModel(transformers.WhisperConfig(**WHISPER)).decoder
    return Network(
        called_with(net, "input_ids", "attention_mask", "encoder_hidden_states", use_cache=False),
        (ids(1, 6), torch.ones(1, 6).long(), torch.randn(1, 100, 128)))


@network
def wav2vec2() -> Network:
    config = transformers.Wav2Vec2Config(
        hidden_size=96, num_hidden_layers=2, num_attention_heads=4, intermediate_size=192,
        num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4)
    return Network(called_with(transformers.Wav2Vec2Model(config), "input_values"),
                   (torch.randn(1, 8000),))


@network
def clip() -> Network:
    tower = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
             "num_attention_heads": 4}
    config = transformers.CLIPConfig(
        text_config={**tower, "vocab_size": 500, "eos_token_id": 2},
        vision_config={**tower, "image_size": 64, "patch_size": 16}, projection_dim=32)
    return Network(called_with(transformers.CLIPModel(config), "input_ids", "pixel_values"),
                   (ids(2, 8), image(64, 3)))


@network
def segformer() -> Network:
    config = transformers.SegformerConfig(depths=[1, 1, 1, 1])
    net = transformers.SegformerForSemanticSegmentation(config)
    return Network(called_with(net, "pixel_values"), (image(128),))


@network
def detr() -> Network:
    config = transformers.DetrConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None,
        backbone_config=transformers.ResNetConfig(depths=[1, 1, 1, 1], out_features=["stage4"]),
        d_model=64, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=128, decoder_ffn_dim=128,
        encoder_attention_heads=4, decoder_attention_heads=4, num_queries=20)
    net = transformers.DetrForObjectDetection(config)
    return Network(called_with(net, "pixel_values", "pixel_mask", results=2),
                   (image(128), torch.ones(1, 128, 128).long()))
